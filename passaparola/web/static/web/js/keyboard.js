// Shortcuts, read off the page: g then the letter of a station (data-go), n for a[data-key=n], / for [data-filter].
const CHORD = 1500; // milliseconds between g and the letter
let waiting = 0;

const typing = (element) => element.closest("input, textarea, select, [contenteditable], dialog[open], .calendar [role=grid]");
const follow = (selector) => document.querySelector(selector)?.click();

const single = {
  "?": () => document.getElementById("shortcuts")?.showModal(),
  "/": () => document.querySelector("[data-filter]")?.focus(),
  n: () => follow("[data-key=n], .station[data-go=p]"),
  g: ({ timeStamp }) => { waiting = timeStamp; },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const chord = waiting && event.timeStamp - waiting < CHORD; // when pressed, not when handled
  waiting = 0;
  if (chord && /^[a-z]$/.test(event.key)) follow(`.station[data-go="${event.key}"]`);
  else if (single[event.key]) single[event.key](event);
  else return;
  event.preventDefault();
});
