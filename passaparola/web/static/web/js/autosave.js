// Drafts that keep themselves: <form data-autosave="name"> is kept in this browser until it is sent, so that a crash,
// a closed window or a lost connection costs nothing. Files and hidden fields are not kept.
const PAUSE = 400; // milliseconds of rest before writing
const keepable = ({ name, type }) => name && !["file", "hidden", "password", "submit", "button"].includes(type);
const place = (form) => `draft:${location.pathname}:${form.dataset.autosave}`;

function read(form) {
  return [...form.elements].filter(keepable).map(({ name, type, value, checked }) =>
    [name, value, ["checkbox", "radio"].includes(type) ? checked : null]);
}

function restore(form, kept) {
  for (const [name, value, checked] of kept) {
    for (const field of [...form.elements].filter((each) => each.name === name && keepable(each))) {
      if (checked === null) field.value = value;
      else if (field.value === value) field.checked = checked;
    }
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
  form.dispatchEvent(new CustomEvent("autosave:restored", { bubbles: true }));
}

function watch(form) {
  let timer;
  const kept = localStorage.getItem(place(form));
  if (kept && !form.querySelector("[aria-invalid=true]")) restore(form, JSON.parse(kept));
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => localStorage.setItem(place(form), JSON.stringify(read(form))), PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    localStorage.removeItem(place(form));
  });
}

document.querySelectorAll("form[data-autosave]").forEach(watch);
