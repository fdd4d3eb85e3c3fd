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

// The list of shortcuts names the stations that this page leads to.
for (const station of document.querySelectorAll(".station[data-go]")) {
  const keys = document.createElement("dt");
  const name = document.createElement("dd");
  for (const key of ["g", station.dataset.go]) keys.append(Object.assign(document.createElement("kbd"), { textContent: key }), " ");
  name.textContent = station.querySelector("span").textContent;
  document.querySelector("[data-stations]")?.before(keys, name);
}

// A station far down the list is in sight when it is the one that is open.
document.querySelector(".sidebar-scroll .station[aria-current]")?.scrollIntoView({ block: "nearest" });

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const chord = waiting && event.timeStamp - waiting < CHORD; // when pressed, not when handled
  waiting = 0;
  if (chord && /^[a-z]$/.test(event.key)) follow(`.station[data-go="${event.key}"]`);
  else if (single[event.key]) single[event.key](event);
  else return;
  event.preventDefault();
});
