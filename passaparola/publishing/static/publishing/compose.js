// The compose page as one types: counters by each network's own unit, texts that follow the post's until they are
// changed, pictures that upload with progress, and a copy in this browser of what could not be stored.
import { count } from "./counting.js";

const UNSENT = "compose:unsent";
const WEIGHTY = 10_000; // a limit above this is shown only when most of it is used
const form = () => document.getElementById("composer");
const all = (selector) => [...(form()?.querySelectorAll(selector) ?? [])];
const master = () => form()?.querySelector("[data-master]");
const number = new Intl.NumberFormat(document.documentElement.lang);

const chosen = () => new Set(all("[data-channel]").filter(({ checked }) => checked).map(({ value }) => value));
const own = (channel) => form().querySelector(`[data-own="${channel}"]`);
const textOf = (channel) => {
  const part = own(channel);
  return part?.querySelector("[data-tick]").checked ? part.querySelector("[data-variant]").value : master().value;
};

function refresh() {
  if (!master()) return;
  const channels = chosen();
  for (const part of all("[data-for-channels]")) {
    part.hidden = !part.dataset.forChannels.split(" ").some((channel) => channels.has(channel));
  }
  for (const part of all("[data-own]")) {
    const variant = part.querySelector("[data-variant]");
    if (!part.querySelector("[data-tick]").checked) variant.value = master().value;
  }
  all("[data-counter]").forEach(show);
}

function show(counter) {
  const text = textOf(counter.dataset.counter);
  const limits = JSON.parse(counter.dataset.limits).map((limit) => ({ ...limit, used: count(text, limit.unit, limit.link, limit.weights) }));
  const tightest = limits.reduce((one, other) => (other.used / other.maximum > one.used / one.maximum ? other : one));
  counter.textContent = `${number.format(tightest.used)} / ${number.format(tightest.maximum)}`;
  counter.hidden = tightest.maximum > WEIGHTY && tightest.used < tightest.maximum * 0.8;
  counter.dataset.over = tightest.used > tightest.maximum;
}

document.addEventListener("input", ({ target }) => {
  if (target.closest("#composer") === null) return;
  form().elements.turn.value = Date.now();
  if (target.matches("[data-variant]")) target.closest("[data-own]").querySelector("[data-tick]").checked = true;
  if (target.id === "language") master().lang = target.value;
  refresh();
});

// Pictures go up as soon as they are chosen, in one request with the rest of the form, which is stored with them.
document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-files]") && target.files.length) upload(target);
});

function upload(input) {
  const request = new XMLHttpRequest();
  const progress = form().querySelector("[data-progress]");
  progress.hidden = false;
  request.upload.addEventListener("progress", ({ loaded, total }) => { progress.value = (loaded / total) * 100; });
  request.addEventListener("load", () => (request.status < 400 ? follow(request.responseURL) : failed(progress)));
  request.addEventListener("error", () => failed(progress));
  request.open("POST", input.dataset.upload);
  request.setRequestHeader("X-CSRFToken", document.querySelector('meta[name="csrf-token"]').content);
  request.send(new FormData(form()));
  input.value = "";
}

function follow(address) {
  localStorage.removeItem(UNSENT);
  htmx.ajax("GET", address, { target: "#composer", swap: "outerHTML" });
}

function failed(progress) {
  progress.hidden = true;
  const text = document.getElementById("toasts").dataset.failed;
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "danger" } }));
}

for (const [name, over] of [["dragover", "true"], ["dragleave", "false"], ["drop", "false"]]) {
  document.addEventListener(name, (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.dataset.over = over;
    if (name !== "drop") return;
    const input = zone.querySelector("[data-files]");
    input.files = event.dataTransfer.files;
    upload(input);
  });
}

// Storing goes on while one types: each request says on which state the text was written, read when it leaves.
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.request.body?.has?.("version")) ctx.request.body.set("version", form().elements.version.value);
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx?.request.action?.endsWith("/check/")) document.body.dispatchEvent(new CustomEvent("post:kept"));
  const note = form()?.querySelector("template[data-saved-note]");
  if (note) form().querySelector("[data-saved]").replaceChildren(note.content.cloneNode(true));
  refresh();
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (!ctx.request.action?.includes("/compose/")) return;
  if (ctx.response?.status < 400) localStorage.removeItem(UNSENT);
  else if (ctx.response || !leaving) remember();
});

// What is written goes with the form: a save that this cuts off is no loss, and must not turn up in the next post.
let leaving = false;
document.addEventListener("submit", ({ target, defaultPrevented }) => {
  leaving = target.id === "composer" && !defaultPrevented;
});
addEventListener("pageshow", () => (leaving = false));

const KEPT = ["key", "version", "title", "text", "language", "day", "hour"];

function remember() {
  const fields = Object.fromEntries(KEPT.map((name) => [name, form().elements[name]?.value ?? ""]));
  localStorage.setItem(UNSENT, JSON.stringify(fields));
}

function recall() {
  const kept = JSON.parse(localStorage.getItem(UNSENT) ?? "null");
  if (!kept || !form()) return;
  const here = form().elements.key.value === kept.key;
  if (!here && "stored" in form().dataset) return;
  for (const name of KEPT) form().elements[name].value = kept[name];
  master().dispatchEvent(new Event("input", { bubbles: true }));
}

refresh();

// Once htmx listens for it, what was recalled is stored at once.
let recalled = false;
document.addEventListener("htmx:after:init", ({ target }) => {
  if (recalled || target.id !== "review") return;
  recalled = true;
  recall();
});
