// Remarks and the text that they are about: words that are selected in the text become a new remark's quote, and a
// click on a quote shows its words in the text.
const texts = () => [...document.querySelectorAll("#composer textarea[data-writes], #composer textarea[data-variant]")];

document.addEventListener("select", (event) => {
  const field = event.target;
  if (!texts().includes(field)) return;
  const words = field.value.slice(field.selectionStart, field.selectionEnd).trim();
  const quote = document.getElementById("remark-quote");
  if (!quote || !words || words.length > quote.maxLength) return;
  quote.value = words;
  quote.closest("details").open = true;
});

document.addEventListener("click", (event) => {
  const quote = event.target.closest("[data-quote]")?.dataset.quote;
  const field = quote && texts().find((each) => each.value.includes(quote));
  if (!field) return;
  const start = field.value.indexOf(quote);
  field.focus();
  field.setSelectionRange(start, start + quote.length);
});
