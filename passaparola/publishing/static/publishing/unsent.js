// A copy in this browser of a post that could not be stored: every field as it stands, until the server has it.
const UNSENT = "compose:unsent";
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "window", "turn", "aid_name"]);
const isMark = ({ type }) => type === "checkbox" || type === "radio";
const written = (form) => [...form.elements].filter(({ name, type }) =>
  name && !NOT_KEPT.has(name) && !["file", "submit", "button"].includes(type) && (type !== "hidden" || ["key", "version"].includes(name)));

export function remember(form) {
  const fields = written(form).map((field) => [field.name, field.value, isMark(field) ? field.checked : null]);
  localStorage.setItem(UNSENT, JSON.stringify({ key: form.elements.key.value, fields }));
}

export function forget() {
  localStorage.removeItem(UNSENT);
}

/** Put it back into the post that it was written in, or into an empty one; whether there was anything. */
export function recall(form) {
  const kept = JSON.parse(localStorage.getItem(UNSENT) ?? "null");
  if (!kept?.fields) return false;
  if (form.elements.key.value !== kept.key && "stored" in form.dataset) return false;
  const turns = new Map();
  for (const [name, value, checked] of kept.fields) {
    const fields = written(form).filter((field) => field.name === name);
    if (checked === null) {
      const turn = turns.get(name) ?? 0;
      turns.set(name, turn + 1);
      if (fields[turn]) fields[turn].value = value;
    } else for (const field of fields) if (field.value === value) field.checked = checked;
  }
  return true;
}
