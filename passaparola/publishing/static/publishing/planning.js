// Calendar and board: the window over them, deeds that leave the page where it is, drafts that are dragged onto a day.
const MORNING = "09:00";
const QUARTER = 15; // minutes: what a drop between two hours is rounded to
const quick = document.getElementById("quick");
let dragged;

const reread = () => document.body.dispatchEvent(new CustomEvent("live:resumed", { bubbles: true }));
const toast = (detail) => detail && document.dispatchEvent(new CustomEvent("toast", { detail }));

// Posts a deed. A 409 is a question: asked, and posted again with the answer. Gives whether it was done.
async function send(address, fields) {
  const body = new URLSearchParams(fields);
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "X-CSRFToken": token, "HX-Request": "true", "HX-Request-Type": "partial" };
  try {
    const answer = await fetch(address, { method: "POST", body, headers, redirect: "error" });
    if (answer.status === 409) {
      const { questions } = await answer.json();
      if (!(await agreed(questions))) return false;
      body.set("anyway", "1");
      return await send(address, body);
    }
    if (!answer.ok) throw new Error(answer.status);
    toast(JSON.parse(answer.headers.get("HX-Trigger") ?? "{}").toast);
    return true;
  } catch {
    toast({ text: document.getElementById("toasts").dataset.failed, tone: "danger" });
    return false;
  }
}

function agreed(questions) {
  const ask = document.getElementById("ask");
  const lines = questions.map((each) => Object.assign(document.createElement("li"), { textContent: each }));
  ask.querySelector("[data-ask-list]").replaceChildren(...lines);
  ask.returnValue = "no";
  ask.showModal();
  return new Promise((answer) => ask.addEventListener("close", () => answer(ask.returnValue === "yes"), { once: true }));
}

async function look(address) {
  await htmx.ajax("GET", address, { target: "#quick", swap: "innerHTML" });
  zones();
  if (!quick.open) quick.showModal();
}

// The moment in both zones, where the person's clock shows another hour than the brand's.
function zones() {
  const place = quick.querySelector("[data-both-zones]");
  if (!place?.dataset.utc) return;
  const at = new Date(place.dataset.utc);
  const shown = (timeZone) => at.toLocaleString(document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang, { dateStyle: "medium", timeStyle: "short", timeZone });
  const [there, here] = [shown(place.dataset.zone), shown(undefined)];
  if (there === here) return;
  place.textContent = `${place.dataset.zone} ${there} · ${Intl.DateTimeFormat().resolvedOptions().timeZone} ${here}`;
  place.hidden = false;
}

// What the calendar and the board ask for: scripts of other files, which a second import would start twice.
document.addEventListener("planning:move", async (event) => {
  event.preventDefault();
  const { address, fields, done } = event.detail;
  done(await send(address, fields));
});
document.addEventListener("planning:look", (event) => {
  event.preventDefault();
  look(event.detail.address);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-quick]");
  if (event.target.closest?.("[data-quick-close]")) quick.close();
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  look(link.dataset.quick);
});

document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-deed]")) return;
  event.preventDefault();
  const done = await send(event.target.action, new FormData(event.target, event.submitter));
  if (quick?.open) quick.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  const card = event.target.closest(".waiting-draft");
  if (done) card?.remove();
  reread();
});

// Only what narrows stands in the address; an empty form says so, for no word at all means the remembered filter.
document.addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches("[data-planning-filter]")) return;
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
  if (![...formData].length) formData.set("state", "");
});

const dayUnder = (target) => target.closest?.(".calendar [data-date]");
const clear = () => document.querySelectorAll(".day-target").forEach((day) => day.classList.remove("day-target"));

document.addEventListener("dragstart", ({ target, dataTransfer }) => {
  dragged = target.closest?.("[data-draft]");
  if (dragged) dataTransfer.setData("text/plain", dragged.textContent);
});

document.addEventListener("dragover", (event) => {
  const day = dragged && dayUnder(event.target);
  if (!day) return;
  event.preventDefault();
  clear();
  day.classList.add("day-target");
});

document.addEventListener("dragend", () => { dragged = undefined; clear(); });

document.addEventListener("drop", async (event) => {
  const day = dragged && dayUnder(event.target);
  if (!day) return;
  event.preventDefault();
  const item = dragged;
  if (await send(item.dataset.draft, { at: `${day.dataset.date.slice(0, 10)}T${hourAt(day, event.clientY)}` })) item.remove();
  reread();
});

// In the week and the day a column is as high as its hours; in the month a day is just a day.
function hourAt(day, y) {
  if (!day.matches(".day-hours")) return MORNING;
  const { top, height } = day.getBoundingClientRect();
  const minutes = Math.min(1425, Math.max(0, Math.round(((y - top) / height) * (1440 / QUARTER)) * QUARTER));
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

if (matchMedia("(max-width: 68rem)").matches) document.getElementById("tray")?.removeAttribute("open");
