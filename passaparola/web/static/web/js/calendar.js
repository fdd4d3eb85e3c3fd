// The editorial calendar: FullCalendar inside our own bar. Titles wrap; a slot says time, state and channels.
const stage = document.querySelector("[data-calendar]");
const language = document.documentElement.lang;
const narrow = matchMedia("(max-width: 40rem)");
const NAMES = { month: "dayGridMonth", week: "timeGridWeek", agenda: "listMonth" };
const REMEMBERED = "calendar:view";

// Icons come from <template data-state-icon="sent"> in the page: a script may not make markup out of text.
const sign = (state) => document.querySelector(`template[data-state-icon="${state}"]`)?.content.cloneNode(true) ?? "";

function part(name, ...children) {
  const made = document.createElement("span");
  made.className = name;
  made.append(...children);
  return made;
}

function slot({ event, timeText, view }) {
  const { state, word, kind = "post", channels = [], tone = "neutral" } = event.extendedProps;
  const when = part("slot-when", sign(state), timeText, part("visually-hidden", ` ${word ?? ""}`));
  const brief = view.type === NAMES.week; // an hour is low there, and what stands beside needs its width
  const made = part(`slot${brief ? " slot-brief" : ""} slot-${kind} slot-is-${state} tone-${tone}`, when, part("slot-title", event.title));
  if (channels.length && !brief) made.append(part("slot-channels", channels.join(" · ")));
  return { domNodes: [made] };
}

// The wall time where the brand lives: what a plan is made of. The server knows the zone.
async function move({ event, revert }) {
  if (event.allDay) return revert(); // a plan has an hour
  const body = new URLSearchParams({ at: event.startStr.slice(0, 16) });
  const headers = { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content, "HX-Request": "true", "HX-Request-Type": "partial" };
  try {
    const answer = await fetch(event.extendedProps.move, { method: "POST", body, headers, redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    toast(JSON.parse(answer.headers.get("HX-Trigger") ?? "{}").toast);
  } catch {
    revert();
    toast({ text: document.getElementById("toasts").dataset.failed, tone: "danger" });
  }
}

const toast = (detail) => detail && document.dispatchEvent(new CustomEvent("toast", { detail }));

function start() {
  const remembered = localStorage.getItem(REMEMBERED);
  const first = narrow.matches ? "agenda" : remembered in NAMES ? remembered : "month";
  const calendar = new FullCalendar.Calendar(stage, {
    plugins: FullCalendar.plugins,
    locales: FullCalendar.locales,
    locale: language,
    initialView: NAMES[first],
    initialDate: stage.dataset.date || undefined,
    timeZone: stage.dataset.zone,
    headerToolbar: false,
    height: "auto",
    firstDay: 1,
    nowIndicator: true,
    eventDisplay: "block",
    dayMaxEvents: false,
    displayEventEnd: false,
    scrollTime: "07:00:00",
    slotDuration: "01:00:00",
    slotMinHeight: 52, // pixels: an hour holds its time and two lines of its title
    slotEventOverlap: false,
    allDaySlot: Boolean(stage.dataset.days),
    allDayText: "",
    defaultTimedEventDuration: "01:00",
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    slotHeaderFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    editable: true,
    eventDurationEditable: false,
    longPressDelay: 300,
    dayHeaderInnerClass: "day-head",
    dayCellTopInnerClass: ({ isToday, isOther }) => `day-number${isToday ? " day-today" : ""}${isOther ? " day-other" : ""}`,
    dayCellClass: ({ isOther }) => (isOther ? "day-outside" : ""),
    // Names come from what is shown: FullCalendar's own labels leave out state and channels, and hide the weekdays.
    eventDidMount: ({ el }) => plainly(el),
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
  bar(calendar);
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

function describe(view) {
  document.querySelector("[data-calendar-title]").textContent = view.title;
  for (const button of document.querySelectorAll("[data-calendar-view]")) {
    button.setAttribute("aria-pressed", NAMES[button.dataset.calendarView] === view.type);
  }
}

function bar(calendar) {
  document.querySelector("[data-calendar-bar]").hidden = false;
  document.addEventListener("click", ({ target }) => {
    const step = target.closest?.("[data-calendar-step]")?.dataset.calendarStep;
    const view = target.closest?.("[data-calendar-view]")?.dataset.calendarView;
    if (step) calendar[step]();
    if (view) {
      localStorage.setItem(REMEMBERED, view);
      calendar.changeView(NAMES[view]);
    }
  });
}

if (stage) start();
