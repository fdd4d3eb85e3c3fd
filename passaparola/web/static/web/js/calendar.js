// The editorial calendar: FullCalendar inside our own bar. Titles wrap; a slot says time, state and channels.
const stage = document.querySelector("[data-calendar]");
const language = document.documentElement.lang;
const narrow = matchMedia("(max-width: 40rem)");
const NAMES = { month: "dayGridMonth", week: "timeGridWeek", day: "timeGridDay", agenda: "listMonth" };
const TALL = 780; // pixels of the week and the day
const MOST = 6; // posts of one day in the month; the rest opens the day
const asked = new URLSearchParams(location.search);
const shown = new WeakMap(); // what stands in the page -> the event
let calendar;
let moving; // the post that keys move: its id, where it goes, and whether that was sent and is not answered yet
let focused; // the id of the event that was moved by keys: it is focused again once it was read anew
const REMEMBERED = "calendar:view";

// Icons come from <template data-state-icon="sent"> in the page: a script may not make markup out of text.
const sign = (state) => document.querySelector(`template[data-state-icon="${state}"]`)?.content.cloneNode(true) ?? "";

function part(name, ...children) {
  const made = document.createElement("span");
  made.className = name;
  made.append(...children);
  return made;
}

// The networks as icons, their channels' names for those who cannot see them and under the pointer.
function networks(icons, channels) {
  const drawn = icons.map((name) => document.querySelector(`template[data-network-icon="${name}"]`)?.content.cloneNode(true) ?? "");
  const made = part("slot-networks", ...drawn, part("visually-hidden", ` ${channels.join(", ")}`));
  made.title = channels.join(" · ");
  return made;
}

// Its hour always: FullCalendar leaves it out where a day is narrow.
const hourOf = (event) => (event.allDay ? "" : event.startStr.slice(11, 16));

function slot({ event, view }) {
  const { state, word, kind = "post", channels = [], icons, hue, theme, brand, tone = "neutral" } = event.extendedProps;
  if (kind === "pause") return { domNodes: [part("slot-pause", sign("pause"), event.title)] };
  const when = part("slot-when", sign(state), hourOf(event), part("visually-hidden", ` ${word ?? ""}`));
  const brief = view.type === NAMES.week || view.type === NAMES.day; // an hour is low there
  const made = part(`slot${brief ? " slot-brief" : ""} slot-${kind} slot-is-${state} tone-${tone}${hue ? ` hue-${hue}` : ""}`, when, part("slot-title", event.title));
  if (icons?.length) when.append(networks(icons, channels));
  if (brand) made.prepend(part("slot-brand", brand));
  if (channels.length && !icons && !brief) made.append(part("slot-channels", channels.join(" · ")));
  made.title = [word, theme, here(event.extendedProps.utc)].filter(Boolean).join(" · ");
  return { domNodes: [made] };
}

// The same moment on the person's own clock, where that shows another hour.
function here(utc) {
  if (!utc || !differs(new Date(utc))) return "";
  return `${new Date(utc).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", weekday: "short" })} ${stage.dataset.here}`;
}

const clock = (at, timeZone) => at.toLocaleString("sv", { timeZone });
const differs = (at) => clock(at, stage.dataset.zone) !== clock(at, undefined);

// The wall time where the brand lives: what a plan is made of. The server knows the zone. Whoever looks after the page
// posts it, and asks the person first where the server asks.
function move({ event, revert = () => {}, done: told = () => {} }, at = event.startStr.slice(0, 16)) {
  if (event.allDay) return revert(); // a plan has an hour
  const done = (moved) => {
    if (!moved) revert();
    told(moved);
    calendar.refetchEvents();
  };
  const detail = { address: event.extendedProps.move, fields: { at }, done };
  if (document.dispatchEvent(new CustomEvent("planning:move", { detail, cancelable: true }))) done(false);
}

// Shift and an arrow move the post in focus: by days, in the week and the day also by quarters of an hour.
function byKey(event) {
  if (event.key === "Tab") focused = undefined;
  const link = event.target.closest?.("a, [tabindex]");
  const post = shown.get(link);
  const low = calendar?.view.type === NAMES.week || calendar?.view.type === NAMES.day;
  const minutes = { ArrowLeft: -1440, ArrowRight: 1440, ArrowUp: low ? -15 : -7 * 1440, ArrowDown: low ? 15 : 7 * 1440 }[event.key];
  if (!event.shiftKey || !minutes || !post?.startEditable) return;
  event.preventDefault();
  focused = post.id;
  if (moving?.sent && moving.id !== post.id) return; // one after the other
  const from = moving?.id === post.id ? moving.at : post.startStr.slice(0, 16);
  const wall = new Date(`${from}Z`); // counted on the wall: an hour that a zone skips is the server's to ask about
  wall.setUTCMinutes(wall.getUTCMinutes() + minutes);
  moving = { id: post.id, at: wall.toISOString().slice(0, 16), sent: moving?.sent };
  if (!moving.sent) goOn(post);
}

// Keys are quicker than the server: what is pressed meanwhile counts on from where the post is going, and is sent next.
function goOn(event) {
  const at = moving.at;
  moving.sent = true;
  const done = (moved) => {
    const further = moved && moving.at !== at;
    moving.sent = false;
    if (further) goOn(event);
    else if (!moved) moving = undefined;
  };
  move({ event, done }, at);
}

function look({ event, jsEvent }) {
  const address = event.extendedProps.quick;
  if (!address || jsEvent.metaKey || jsEvent.ctrlKey || jsEvent.shiftKey) return;
  const detail = { address };
  if (!document.dispatchEvent(new CustomEvent("planning:look", { detail, cancelable: true }))) jsEvent.preventDefault();
}

function start() {
  const remembered = localStorage.getItem(REMEMBERED);
  const wished = asked.get("view") ?? (narrow.matches ? "agenda" : remembered);
  const first = wished in NAMES ? wished : "month";
  calendar = new FullCalendar.Calendar(stage, {
    plugins: FullCalendar.plugins,
    locales: FullCalendar.locales,
    locale: language,
    initialView: NAMES[first],
    initialDate: asked.get("date") || stage.dataset.date || undefined,
    timeZone: stage.dataset.zone,
    headerToolbar: false,
    height: heightOf(first),
    firstDay: 1,
    nowIndicator: true,
    eventDisplay: "block",
    dayMaxEvents: MOST,
    moreLinkClick: ({ date }) => change("day", date),
    moreLinkContent: ({ num }) => `+ ${num} ${stage.dataset.more}`,
    displayEventEnd: false,
    scrollTime: "07:00:00",
    slotDuration: "01:00:00",
    slotMinHeight: 52, // pixels: an hour holds its time and two lines of its title
    slotEventOverlap: false,
    allDaySlot: Boolean(stage.dataset.days),
    allDayText: "–", // a header of a row that is not empty
    eventsSet: () => requestAnimationFrame(bare),
    loading: (busy) => { if (!busy && !moving?.sent) moving = undefined; },
    defaultTimedEventDuration: "01:00",
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    slotHeaderFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    editable: true,
    eventDurationEditable: false,
    longPressDelay: 300,
    dayHeaderInnerClass: "day-head",
    slotHeaderInnerClass: "hour-head",
    dayCellTopInnerClass: ({ isToday, isOther }) => `day-number${isToday ? " day-today" : ""}${isOther ? " day-other" : ""}`,
    dayLaneClass: "day-hours", // a drop from beside reads its hour there
    dayCellClass: ({ isOther }) => (isOther ? "day-outside" : ""),
    // Names come from what is shown: FullCalendar's own labels leave out state and channels, and hide the weekdays.
    eventDidMount: ({ el, event }) => {
      shown.set(el, event);
      if (focused && event.id === focused) requestAnimationFrame(() => el.isConnected && el.focus());
      plainly(el);
    },
    eventClick: look,
    dayCellDidMount: ({ el }) => {
      el.setAttribute("aria-description", el.getAttribute("aria-label") ?? "");
      el.removeAttribute("aria-label");
    },
    dayHeaderDidMount: ({ el }) => el.querySelectorAll("[aria-hidden]").forEach((each) => each.removeAttribute("aria-hidden")),
    eventSources: [stage.dataset.days, stage.dataset.events].filter(Boolean),
    eventOrder: "start,-allDay,title",
    eventContent: slot,
    eventDrop: move,
    noEventsText: stage.dataset.empty,
    datesSet: ({ view }) => describe(view),
  });
  stage.replaceChildren();
  calendar.render();
  bar();
  zones();
  stage.addEventListener("keydown", byKey);
  document.addEventListener("pointerdown", () => { focused = undefined; });
  document.body.addEventListener("live:delivery", () => calendar.refetchEvents());
  document.body.addEventListener("live:resumed", () => calendar.refetchEvents());
}

// A link is a link, in the agenda too, where FullCalendar makes it a list item.
function plainly(link) {
  link.removeAttribute("aria-label");
  if (link.getAttribute("role") !== "listitem") return;
  link.removeAttribute("role");
  const list = link.closest("[role=list], .calendar-list"); // the day's own; the list of days around it stays one
  list?.removeAttribute("role");
  list?.classList.add("calendar-list");
}

// The agenda's list of days holds headings and lists, no items: it is no list for those who hear it.
function bare() {
  for (const list of stage.querySelectorAll("[role=list]")) {
    if (list.querySelector("[role=listitem]")) continue;
    list.removeAttribute("role");
    list.removeAttribute("aria-label");
  }
  for (const header of stage.querySelectorAll("[role=rowheader]")) {
    header.querySelectorAll("[aria-hidden]").forEach((each) => each.removeAttribute("aria-hidden")); // the hours
    if (header.textContent.trim()) continue;
    header.setAttribute("role", "presentation");
    header.removeAttribute("aria-label");
  }
  for (const each of stage.querySelectorAll("div")) {  // the hours of a day scroll: by keyboard too, with no post in them
    const scrolls = each.scrollHeight > each.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(each).overflowY);
    const reached = each.querySelector("[role=gridcell], [role=cell], [role=rowheader]:not([role=presentation])");
    if (scrolls && reached && !each.querySelector("a[href], button, [tabindex]")) reached.tabIndex = 0;
  }
}

function describe(view) {
  requestAnimationFrame(bare);
  document.querySelector("[data-calendar-title]").textContent = view.title;
  const name = Object.keys(NAMES).find((each) => NAMES[each] === view.type);
  for (const button of document.querySelectorAll("[data-calendar-view]")) {
    button.setAttribute("aria-pressed", button.dataset.calendarView === name);
  }
  keep(name, view.calendar);
}

// View and day stand in the address, beside the filter: a link shows a colleague the same thing.
function keep(view, shownBy) {
  const query = new URLSearchParams(stage.dataset.events.split("?")[1]);
  for (const [name, value] of asked) if (!query.has(name) && value) query.set(name, value);
  query.set("view", view);
  query.set("date", shownBy.getDate().toISOString().slice(0, 10));
  history.replaceState(history.state, "", `?${query}`);
}

function zones() {
  const line = document.querySelector("[data-calendar-zones]");
  if (!line || !differs(new Date())) return;
  line.querySelector("[data-own-zone]").textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;
  line.hidden = false;
}

// The week and the day scroll, so that they open at the morning and not at midnight.
const heightOf = (view) => (view === "week" || view === "day" ? TALL : "auto");

function change(view, date) {
  calendar.setOption("height", heightOf(view));
  calendar.changeView(NAMES[view], date);
}

function bar() {
  document.querySelector("[data-calendar-bar]").hidden = false;
  document.addEventListener("click", ({ target }) => {
    const step = target.closest?.("[data-calendar-step]")?.dataset.calendarStep;
    const view = target.closest?.("[data-calendar-view]")?.dataset.calendarView;
    if (step) calendar[step]();
    if (view) {
      localStorage.setItem(REMEMBERED, view);
      change(view);
    }
  });
}

if (stage) start();
