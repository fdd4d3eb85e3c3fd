// How long a text is, in the units that networks count in: what passaparola.kernel.text measures on the server.
const LINK = /https?:\/\/[^\s<>"]+[^\s<>"'.,;:!?)\]]/gi;
const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})|\p{RI}\p{RI}|[0-9#*]\ufe0f?\u20e3)/u;
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const bytes = new TextEncoder();

const COUNTS = {
  grapheme: (text) => [...graphemes.segment(text)].length,
  code_point: (text) => [...text].length,
  utf16: (text) => text.length,
  byte: (text) => bytes.encode(text).length,
};

export function count(text, unit, link, weights) {
  if (weights) return weighted(text.normalize("NFC"), link ?? 0, weights);
  const measure = COUNTS[unit];
  const total = measure(text);
  if (link === null || link === undefined) return total;
  return (text.match(LINK) ?? []).reduce((sum, found) => sum + link - measure(found), total);
}

function weighted(text, link, { scale, default: usual, ranges }) {
  const of = (code) => ranges.find(([first, last]) => first <= code && code <= last)?.[2] ?? usual;
  const plain = (part) => [...graphemes.segment(part)].reduce((sum, { segment }) =>
    sum + (EMOJI.test(segment) ? usual : [...segment].reduce((own, char) => own + of(char.codePointAt(0)), 0)), 0);
  let total = 0;
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    total += plain(text.slice(end, found.index)) + link * scale;
    end = found.index + found[0].length;
  }
  return Math.floor((total + plain(text.slice(end))) / scale);
}
