// The emoji picker: Unicode's emoji with their names in the page's language, by group, found by any of their words.
const SHOWN = 200; // of a search
const RECENT = "emoji:recent";
const MOST_RECENT = 24;
let groups = null;

const recent = () => JSON.parse(localStorage.getItem(RECENT) ?? "[]");
const every = () => groups.flatMap(({ emoji }) => emoji);

export async function openEmoji(menu, choose) {
  const list = menu.querySelector("[data-emoji-list]");
  groups ??= await (await fetch(list.dataset.source)).json();
  if (!list.dataset.ready) prepare(list, choose);
  show(list, recent().length ? every().filter(([sign]) => recent().includes(sign)) : groups[0].emoji);
  list.querySelector("#emoji-search").value = "";
  list.querySelector("#emoji-search").focus();
}

function prepare(list, choose) {
  list.dataset.ready = "true";
  list.querySelector("[data-emoji-groups]").replaceChildren(...groups.map(({ name, emoji }) => {
    const button = key(emoji[0][0], name);
    button.addEventListener("click", () => show(list, emoji));
    return button;
  }));
  list.querySelector("#emoji-search").addEventListener("narrow", ({ target }) => show(list, found(target.value)));
  const grid = list.querySelector("[data-emoji-grid]");
  grid.addEventListener("click", ({ target }) => {
    const one = target.closest(".emoji-one");
    if (!one) return;
    localStorage.setItem(RECENT, JSON.stringify([...new Set([one.textContent, ...recent()])].slice(0, MOST_RECENT)));
    list.closest("details").open = false;
    choose(one.textContent);
  });
  for (const kind of ["focusin", "pointerover"]) {
    grid.addEventListener(kind, ({ target }) => { list.querySelector("[data-emoji-name]").textContent = target.title ?? ""; });
  }
  grid.addEventListener("keydown", move);
}

function found(written) {
  const words = written.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return groups[0].emoji;
  const fits = ([sign, name, tags]) => words.every((word) => sign === word || `${name} ${tags}`.toLocaleLowerCase().includes(word));
  const named = ([, name]) => (name.toLocaleLowerCase().startsWith(words[0]) ? 0 : 1);
  return every().filter(fits).sort((one, other) => named(one) - named(other)).slice(0, SHOWN);
}

function show(list, emoji) {
  const keys = emoji.map(([sign, name]) => Object.assign(key(sign, name), { tabIndex: -1 }));
  if (keys.length) keys[0].tabIndex = 0;
  list.querySelector("[data-emoji-grid]").replaceChildren(...keys);
  list.querySelector("[data-emoji-grid]").scrollTop = 0;
}

function key(sign, name) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "emoji-one", textContent: sign, title: name });
  button.setAttribute("aria-label", name);
  return button;
}

function move(event) {
  const keys = [...event.currentTarget.children];
  const across = getComputedStyle(event.currentTarget).gridTemplateColumns.split(" ").length;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[event.key];
  const at = keys.indexOf(event.target);
  if (!step || at < 0) return;
  event.preventDefault();
  event.stopPropagation();
  const next = keys[at + step];
  if (!next) return;
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
