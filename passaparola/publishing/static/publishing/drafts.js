// Drafts without a day are dragged onto one: they get that day at nine, and stay drafts.
const MORNING = "09:00";
let dragged;

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
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "X-CSRFToken": token, "HX-Request": "true", "HX-Request-Type": "partial" };
  const body = new URLSearchParams({ at: `${day.dataset.date.slice(0, 10)}T${MORNING}` });
  const { draft } = dragged.dataset;
  const item = dragged.closest("li");
  const answer = await fetch(draft, { method: "POST", body, headers });
  if (!answer.ok) return;
  item.remove();
  tell(JSON.parse(answer.headers.get("HX-Trigger") ?? "{}").toast);
});

function tell(toast) {
  if (toast) document.dispatchEvent(new CustomEvent("toast", { detail: toast }));
  document.body.dispatchEvent(new CustomEvent("live:resumed", { bubbles: true })); // the calendar reads again
}
