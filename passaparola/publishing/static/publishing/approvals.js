// Going through approvals by keyboard: A approves, C begins to say what should change, J and K go on and back, X chooses
// the one that is shown. While several are chosen, A approves those. The choice lasts as long as the tab.
const KEPT = `approvals:${location.pathname}`;
const boxes = () => [...document.querySelectorAll("[data-choose]")];
const keep = () => sessionStorage.setItem(KEPT, JSON.stringify(boxes().filter((box) => box.checked).map((box) => box.value)));

const chosen = new Set(JSON.parse(sessionStorage.getItem(KEPT) || "[]"));
for (const box of boxes()) box.checked = chosen.has(box.value);
document.querySelector("[data-approvals]")?.addEventListener("change", keep);
document.querySelector("[data-approvals]")?.addEventListener("submit", () => sessionStorage.removeItem(KEPT));

function choose() {
  const box = document.querySelector("[data-choose][data-shown]");
  if (!box) return;
  box.checked = !box.checked;
  keep();
}

function approve() {
  const some = boxes().some((box) => box.checked);
  document.querySelector(some ? '[data-approval="many"]' : '[data-approval="approve"]')?.click();
}

const acts = {
  a: approve,
  x: choose,
  c: () => document.getElementById("comment")?.focus(),
  j: () => document.querySelector('[data-approval="next"]')?.click(),
  k: () => document.querySelector('[data-approval="before"]')?.click(),
};

let leading = false; // g and a letter lead to another page

document.addEventListener("keydown", (event) => {
  const box = event.target.matches("[data-choose]");
  const typing = !box && event.target.closest("input, textarea, select, [contenteditable], dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const led = leading;
  leading = event.key === "g";
  const act = led ? undefined : acts[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});
