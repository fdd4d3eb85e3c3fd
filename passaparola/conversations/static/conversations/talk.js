// The answer box: counts in the network's own units as one types, and Ctrl+Enter sends.
import { count } from "../publishing/counting.js";

const number = new Intl.NumberFormat(document.documentElement.lang);

function show(box) {
  const counter = document.querySelector("[data-answer-count]");
  if (!counter) return;
  const limits = JSON.parse(counter.dataset.limits).map((limit) => ({ ...limit, used: count(box.value, limit.unit, limit.link, limit.weights) }));
  if (!limits.length) return;
  const tightest = limits.reduce((one, other) => (other.used / other.maximum > one.used / one.maximum ? other : one));
  counter.textContent = `${number.format(tightest.used)} / ${number.format(tightest.maximum)}`;
  counter.dataset.over = tightest.used > tightest.maximum;
}

document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-answer]")) show(target);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-answer]")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});
document.querySelectorAll("[data-answer]").forEach(show);
