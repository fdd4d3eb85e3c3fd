// Menus (<details class="menu">), dialogs and questions before what cannot be undone.
const open = () => [...document.querySelectorAll("details.menu[open]")];

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  const opener = event.target.closest("[data-dialog]");
  if (opener) show(document.getElementById(opener.dataset.dialog));
  if (event.target.matches("dialog")) event.target.close(); // the backdrop
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const menu of open()) close(menu);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const list = event.target.closest?.(".menu-list, details.menu > summary")?.closest("details.menu");
  if (step && list?.open) move(event, list, step);
});

function close(menu) {
  menu.open = false;
  if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
}

function move(event, menu, step) {
  const items = [...menu.querySelectorAll(".menu-item:not([hidden])")];
  event.preventDefault();
  const next = items.indexOf(document.activeElement) + step;
  items.at(next % items.length)?.focus();
}

function show(dialog) {
  for (const menu of open()) menu.open = false;
  dialog?.showModal();
}

// A form or button with data-confirm asks first, in our own dialog (window.confirm for want of one).
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

for (const opener of document.querySelectorAll("[data-dialog][hidden]")) opener.hidden = false;
// On a phone a row of tabs is wider than the screen: the chosen one is in sight.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) tab.scrollIntoView({ block: "nearest", inline: "center" });
// Choices that send themselves: <select data-submit> in a form that also has a button for those without a script.
document.addEventListener("change", (event) => event.target.matches?.("[data-submit]") && event.target.form.requestSubmit());
