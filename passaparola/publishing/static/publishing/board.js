// Cards are dragged between columns; what that means the server decides, and says why not.
let card;

const columnUnder = (target) => target.closest?.("[data-column]");
const clear = () => document.querySelectorAll(".column-target").forEach((each) => each.classList.remove("column-target"));

document.addEventListener("dragstart", ({ target, dataTransfer }) => {
  card = target.closest?.("[data-card]");
  if (card) dataTransfer.setData("text/plain", card.textContent.trim());
});

document.addEventListener("dragover", (event) => {
  const column = card && columnUnder(event.target);
  if (!column) return;
  event.preventDefault();
  clear();
  column.classList.add("column-target");
});

document.addEventListener("dragend", () => { card = undefined; clear(); });

document.addEventListener("drop", (event) => {
  const column = card && columnUnder(event.target);
  if (!column) return;
  event.preventDefault();
  const { card: address } = card.dataset;
  if (column.contains(card)) return;
  const done = () => document.body.dispatchEvent(new CustomEvent("live:resumed", { bubbles: true }));
  const detail = { address, fields: { to: column.dataset.column }, done };
  document.dispatchEvent(new CustomEvent("planning:move", { detail, cancelable: true }));
});
