// Going through approvals by keyboard: A approves, C begins to say what should change, J and K go on and back.
const acts = {
  a: () => document.querySelector('[data-approval="approve"]')?.click(),
  c: () => document.getElementById("comment")?.focus(),
  j: () => document.querySelector('[data-approval="next"]')?.click(),
  k: () => document.querySelector('[data-approval="before"]')?.click(),
};

let leading = false; // g and a letter lead to another page

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable], dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const led = leading;
  leading = event.key === "g";
  const act = led ? undefined : acts[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});
