// Toasts: those in the page, and those that come as an event {text, tone, undo} (HX-Trigger: {"toast": {...}}).
const SHOWN_FOR = 7000; // milliseconds; those that can be undone, and errors, stay until closed
const shelf = document.getElementById("toasts");

function button(label, quietIcon) {
  const made = document.createElement("button");
  made.className = quietIcon ? "button button-quiet button-s button-icon" : "button button-quiet button-s";
  made.textContent = quietIcon ?? label;
  if (quietIcon) made.setAttribute("aria-label", label);
  return made;
}

function undoForm(address) {
  const form = document.createElement("form");
  const token = document.createElement("input");
  form.method = "post";
  form.action = address;
  token.type = "hidden";
  token.name = "csrfmiddlewaretoken";
  token.value = document.querySelector('meta[name="csrf-token"]').content;
  form.append(token, button(shelf.dataset.undo));
  return form;
}

function show({ text, tone = "info", undo }) {
  if (!text || !shelf) return;
  for (const same of shelf.querySelectorAll(".toast")) if (!undo && same.textContent.startsWith(text)) same.remove(); // said once
  const toast = document.createElement("div");
  const words = document.createElement("span");
  toast.className = "toast";
  toast.dataset.tone = tone;
  words.className = "toast-text";
  words.textContent = text;
  const close = button(shelf.dataset.close, "×");
  close.type = "button";
  close.dataset.toastClose = "";
  toast.append(words, ...(undo ? [undoForm(undo)] : []), close);
  shelf.append(toast);
  settle(toast);
}

function settle(toast) {
  toast.querySelector("[data-toast-close]")?.removeAttribute("hidden");
  const stays = toast.dataset.tone === "danger" || toast.querySelector("form");
  if (!stays) setTimeout(() => toast.remove(), SHOWN_FOR);
}

shelf?.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest(".toast").remove());
document.addEventListener("toast", ({ detail }) => (detail.toasts ?? [detail]).forEach(show));
shelf?.querySelectorAll(".toast").forEach(settle);
