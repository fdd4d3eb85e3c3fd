// Putting things into the text where the cursor is: emoji, hashtags, snippets, templates with blanks, mentions.
import { openEmoji } from "./emoji.js";

const form = () => document.getElementById("composer");
let last = null; // the field that was written in last

document.addEventListener("focusin", ({ target }) => { if (target.matches("[data-writes]")) last = target; });
const place = () => (last?.isConnected ? last : form().querySelector("[data-master]"));

/** Type ``text`` at the cursor, as a person would: undo takes it back, and the page hears of it. */
export function type(field, text) {
  field.focus();
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function apart(field, text, gap) {
  const before = field.value.slice(0, field.selectionStart);
  const after = field.value.slice(field.selectionEnd);
  const space = (side, own) => (!side.trim() ? "" : own);
  const above = /\n\s*$/.test(before) && gap.trim() === "" && gap.includes("\n") ? "" : before.endsWith(" ") && gap === " " ? "" : gap;
  return space(before, above) + text + (after && gap === " " && !after.startsWith(" ") && !after.startsWith("\n") ? " " : "");
}

function insert(button, answers = {}) {
  const { insert: text, into, used, apart: gap } = button.dataset;
  const filled = (words) => words.replace(/\{([^\d\W_][\w -]*|\p{L}[\p{L}\p{N}_ -]*)\}/gu, (whole, name) => answers[name.trim()] || whole);
  let field = place();
  if (into) {
    const own = form().querySelector(`[data-own="${into}"]`);
    own.open = true;
    field = own.querySelector("[data-variant]");
  }
  if (document.activeElement !== field && field !== last) field.setSelectionRange(field.value.length, field.value.length);
  type(field, apart(field, filled(text), gap));
  if ("template" in button.dataset) fillBesides(button, filled);
  if (used) fetch(used, { method: "POST", headers: { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content } });
}

function fillBesides({ dataset }, filled) {
  for (const [name, words] of [["title", dataset.title], ["first_comment", dataset.comment]]) {
    const field = form().elements[name];
    if (!words || !field || field.value.trim()) continue;
    field.value = filled(words);
    field.closest("details")?.setAttribute("open", "");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const blanks = ({ dataset }) => {
  const texts = [dataset.title, dataset.insert, dataset.comment].join("\n");
  return [...new Set([...texts.matchAll(/\{(\p{L}[\p{L}\p{N}_ -]{0,39})\}/gu)].map(([, name]) => name.trim()))].slice(0, 12);
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  event.preventDefault();
  button.closest("details.menu").open = false;
  const asked = "template" in button.dataset ? blanks(button) : [];
  if (asked.length) ask(button, asked);
  else insert(button);
});

/** The blanks of a template, asked for in a dialog; a date is offered as the planned day. */
function ask(button, names) {
  const dialog = document.getElementById("blanks");
  const fields = names.map((name, number) => {
    const part = Object.assign(document.createElement("div"), { className: "field" });
    const label = Object.assign(document.createElement("label"), { htmlFor: `blank-${number}`, textContent: name });
    const input = Object.assign(document.createElement("input"), { type: "text", id: `blank-${number}`, name });
    if (/^(date|data|day|giorno)$/i.test(name)) input.value = planned();
    part.append(label, input);
    return part;
  });
  dialog.querySelector("[data-blanks-fields]").replaceChildren(...fields);
  dialog.querySelector("form").onsubmit = () => {
    const answers = Object.fromEntries([...dialog.querySelectorAll("[data-blanks-fields] input")].map(({ name, value }) => [name, value.trim()]));
    dialog.addEventListener("close", () => insert(button, answers), { once: true });
  };
  dialog.showModal();
  dialog.querySelector("input")?.focus();
}

function planned() {
  const day = form().elements.day?.value;
  const options = { weekday: "long", day: "numeric", month: "long" };
  return day ? new Date(`${day}T12:00`).toLocaleDateString(form().elements.language?.value || document.documentElement.lang, options) : "";
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-blanks-close]")) document.getElementById("blanks").close();
});

// The search of a menu narrows its rows; that is no change of the post, so that the form does not hear of it. Enter
// there takes the first row, and does not send the form.
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    if (!event.target.matches?.("[data-unsent]")) return;
    event.stopPropagation();
    if (kind === "change") return;
    if (event.target.matches("[data-narrow]")) narrow(event.target);
    else event.target.dispatchEvent(new CustomEvent("narrow"));
  }, true);
}

function narrow(field) {
  const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  for (const row of field.closest(".menu-list").querySelectorAll(".aids-item")) {
    row.hidden = !words.every((word) => row.textContent.toLocaleLowerCase().includes(word));
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-narrow], #emoji-search")) return;
  event.preventDefault();
  event.target.closest(".menu-list").querySelector(".aids-item:not([hidden]), .emoji-one")?.click();
});

// An opened menu is written in at once; it stays inside the window.
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.(".aids-menu") || !target.open) return;
  const list = target.querySelector(".menu-list");
  target.classList.remove("aids-end");
  if (list.getBoundingClientRect().right > document.documentElement.clientWidth - 8) target.classList.add("aids-end");
  if (target.matches("[data-emoji]")) openEmoji(target, (emoji) => type(place(), emoji));
  else target.querySelector("input")?.focus();
}, true);
