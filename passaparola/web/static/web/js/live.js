// Live updates. Each event {kind, id} of the brand becomes `live:<kind>` on the body, so that a page says
// hx-trigger="live:delivery from:body". After a gap comes `live:resumed`: what was missed is read again.
const { liveUrl, liveTicket, liveRenew } = document.body.dataset;
const SHORTEST = 1000;
const LONGEST = 60_000; // milliseconds between attempts
let ticket = liveTicket;
let pause = SHORTEST;
let interrupted = false;

const tell = (name, detail = {}) => document.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));

function listen() {
  const source = new EventSource(`${liveUrl}?ticket=${encodeURIComponent(ticket)}`);
  source.addEventListener("open", opened);
  source.addEventListener("change", ({ data }) => {
    const change = JSON.parse(data);
    tell(`live:${change.kind}`, change);
  });
  // A ticket holds ten minutes, so the browser's own reconnection would knock with an old one.
  source.addEventListener("error", () => {
    source.close();
    interrupted = true;
    setTimeout(renew, pause + Math.random() * pause);
    pause = Math.min(pause * 2, LONGEST);
  });
  addEventListener("pagehide", () => source.close(), { once: true });
}

function opened() {
  pause = SHORTEST;
  if (interrupted) tell("live:resumed");
  interrupted = false;
}

async function renew() {
  try {
    const answer = await fetch(liveRenew, { headers: { Accept: "application/json" } });
    if (answer.status === 403 || answer.status === 404 || answer.redirected) return; // signed out, or no longer a member
    ticket = (await answer.json()).ticket;
    listen();
  } catch {
    setTimeout(renew, (pause = Math.min(pause * 2, LONGEST)));
  }
}

if (liveUrl && ticket) listen();
addEventListener("pageshow", (event) => event.persisted && liveUrl && renew());
