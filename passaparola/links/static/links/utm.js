// The example of the UTM rule as one types: the same filling in as on the server, with the facts of an invented post.
const form = document.querySelector("[data-utm]");
const word = (text) => text.trim().toLowerCase().replace(/[^\p{L}\p{N}_.@+-]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 100);
const FACTS = JSON.parse(form?.dataset.utm ?? "{}");

function example() {
  const filled = (text) => word(text.replace(/\{([a-z]*)\}/g, (_whole, name) => FACTS[name] ?? ""));
  const pairs = ["source", "medium", "campaign"].map((name) => [`utm_${name}`, filled(form.elements[name].value)]);
  if (form.elements.code.checked) pairs.push(["pp", FACTS.code]);
  const query = new URLSearchParams(pairs.filter(([, value]) => value)).toString();
  form.querySelector("[data-utm-example]").value = `https://example.com/page${query ? `?${query}` : ""}`;
}

form?.addEventListener("input", example);
