// The compose page as one types: counters by each network's own unit, texts that follow the post's until they are
// changed, pictures that upload with progress, and a copy in this browser of what could not be stored.
import { count } from "./counting.js";
import { forget, recall, remember } from "./unsent.js";

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
    if (!part.querySelector("[data-tick]").checked && variant.value !== master().value) variant.value = master().value;
  }
  const hint = form().querySelector("[data-no-channel]");
  if (hint) hint.hidden = channels.size > 0;
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
  if (target.matches("[data-own-field]")) target.closest(".own-more").querySelector("[data-own-tick]").checked = true;
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
  forget();
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
  say();
  refresh();
});

/** "Saved at 10:32", by the clock of this machine; what belongs elsewhere in the page goes there. */
function say() {
  if (form()?.querySelector("[data-unkept]")) form().querySelector("[data-saved]").replaceChildren();
  const note = form()?.querySelector("template[data-saved-note]");
  if (!note) return;
  const shown = note.content.cloneNode(true);
  shown.querySelector("[data-now]").textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  form().querySelector("[data-saved]").replaceChildren(shown);
  for (const part of all("template[data-replaces]")) {
    document.getElementById(part.dataset.replaces)?.replaceChildren(part.content.cloneNode(true));
  }
  note.remove();
}

// What could not be stored stays in this browser: no connection, a session that ended, a server that failed.
const warn = (name, shown) => { const part = form()?.querySelector(`[data-${name}]`); if (part) part.hidden = !shown; };
const ours = (ctx) => ctx.request.action?.includes("/compose/");

document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  const out = ours(ctx) && ((ctx.response.raw.redirected && /\/accounts\/|\/login/.test(ctx.response.raw.url)) || ctx.response.status === 403);
  if (!out) return;
  event.preventDefault();
  ctx.signedOut = true;
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (!ours(ctx) || !form()) return;
  const kept = ctx.response?.status < 400 && !ctx.signedOut;
  warn("signed-out", Boolean(ctx.signedOut));
  warn("offline", !ctx.response && !leaving && ctx.status !== "swapped");
  if (kept) forget();
  else if (ctx.response || !leaving) remember(form());
});
addEventListener("offline", () => { warn("offline", true); if (form()) remember(form()); });
addEventListener("online", () => { warn("offline", false); master()?.dispatchEvent(new Event("input", { bubbles: true })); });

// What is written goes with the form: a save that this cuts off is no loss, and must not turn up in the next post.
let leaving = false;
document.addEventListener("submit", ({ target, defaultPrevented }) => {
  leaving = target.id === "composer" && !defaultPrevented;
});
addEventListener("pageshow", () => (leaving = false));

refresh();

// Once htmx listens for it, what was recalled is stored at once.
let recalled = false;
document.addEventListener("htmx:after:init", ({ target }) => {
  if (recalled || target.id !== "review") return;
  recalled = true;
  if (form() && recall(form())) master().dispatchEvent(new Event("input", { bubbles: true }));
});
