// The compose page as a place to work in: write and preview side by side or in turn, one preview at a time, sections
// that stay as they were left, cards of links, keys.
const form = () => document.getElementById("composer");
const all = (selector) => [...(form()?.querySelectorAll(selector) ?? [])];
const folds = new Map(); // sections that the person opened or closed
const cards = new Map(); // addresses whose card was read
const READ_AFTER = 1500; // milliseconds without typing before the page behind a link is read
let view = "write";
let shown = null; // the channel whose preview is shown; "" for all
let reading;

function dress() {
  if (!form()) return;
  for (const part of all("[data-scripted][hidden]")) part.hidden = false;
  for (const [id, open] of folds) document.getElementById(id)?.toggleAttribute("open", open);
  for (const mark of all("[data-reveals]")) document.getElementById(mark.dataset.reveals).hidden = !mark.checked;
  turn(view);
  preview(shown);
  drawCards();
}

function turn(to) {
  view = to;
  form().dataset.view = to;
  for (const each of all("[data-view-to]")) each.setAttribute("aria-pressed", each.dataset.viewTo === to);
}

function preview(of) {
  const buttons = all("[data-preview-of]");
  if (!buttons.length) return;
  const known = buttons.some((each) => each.dataset.previewOf === of);
  shown = known ? of : buttons[0].dataset.previewOf;
  for (const each of buttons) each.setAttribute("aria-pressed", each.dataset.previewOf === shown);
  for (const each of all("[data-preview]")) each.hidden = Boolean(shown) && each.dataset.preview !== shown;
}

document.addEventListener("click", ({ target }) => {
  const to = target.closest?.("[data-view-to]");
  if (to) turn(to.dataset.viewTo);
  const of = target.closest?.("[data-preview-of]");
  if (of) preview(of.dataset.previewOf);
  const relink = target.closest?.("[data-relink]");
  if (relink) follow(relink.closest("[data-own]"));
});

/** The channel follows the post's text again. */
function follow(own) {
  own.querySelector("[data-tick]").checked = false;
  own.querySelector("[data-tick]").dispatchEvent(new Event("input", { bubbles: true }));
  own.querySelector("[data-variant]").focus();
}

document.addEventListener("focusin", ({ target }) => {
  const own = target.closest?.("[data-own]");
  if (own && all("[data-preview-of]").length) preview(own.dataset.own);
});
document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.(".fold[id]")) folds.set(target.id, target.open);
}, true);
document.addEventListener("input", ({ target }) => {
  if (target.matches?.("[data-reveals]")) document.getElementById(target.dataset.reveals).hidden = !target.checked;
  if (target.matches?.('[name="poll-choice"]')) another(target);
  if (target.matches?.("[data-writes]") && /https?:\/\/\S{4}/.test(target.value) && !folds.has("fold-links")) {
    document.getElementById("fold-links")?.setAttribute("open", "");
  }
});

/** One more row for a choice once the last one is written in. */
function another(field) {
  const rows = all('[name="poll-choice"]');
  if (field !== rows.at(-1) || !field.value.trim()) return;
  const row = field.closest(".field").cloneNode(true);
  const input = row.querySelector("input");
  const number = rows.length + 1;
  row.querySelector("label").htmlFor = input.id = `poll-choice-${number}`;
  row.querySelector("label").textContent = input.placeholder = input.placeholder.replace(/\d+/, number);
  input.value = "";
  field.closest(".field").after(row);
}

// The card of the first address, read once typing rests; each preview draws it in its network's shape.
function drawCards() {
  const slots = all("[data-link]");
  for (const slot of slots) if (cards.has(slot.dataset.link)) fill(slot, cards.get(slot.dataset.link));
  clearTimeout(reading);
  const address = form().dataset.card && slots.map(({ dataset }) => dataset.link).find((link) => !cards.has(link));
  if (address) reading = setTimeout(() => read(address), READ_AFTER);
}

async function read(address) {
  cards.set(address, null);
  await htmx.ajax("POST", form().dataset.card, { target: "#link-card", swap: "innerHTML", values: { url: address } });
  cards.set(address, document.querySelector("#link-card > *")?.cloneNode(true) ?? null);
  for (const slot of all("[data-link]")) if (slot.dataset.link === address) fill(slot, cards.get(address));
}

function fill(slot, card) {
  const drawn = card?.querySelector(".link-card")?.cloneNode(true);
  if (!drawn) return;
  if (slot.classList.contains("preview-link-compact")) drawn.classList.replace("link-card-large", "link-card-compact");
  slot.replaceChildren(drawn);
  slot.dataset.read = "true";
}

// Ctrl+Enter schedules, Ctrl+S saves: what the buttons say, with their questions.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !form() || document.querySelector("dialog[open]")) return;
  const wanted = { Enter: ".composer-actions .button-primary", s: ".composer-actions [data-key-save]" }[event.key];
  const button = wanted && form().querySelector(wanted);
  if (!button) return;
  event.preventDefault();
  button.click();
});
const keys = document.getElementById("composer-keys");
if (keys) document.querySelector("[data-stations]")?.before(keys.content.cloneNode(true));

document.addEventListener("htmx:after:swap", dress);
dress();
