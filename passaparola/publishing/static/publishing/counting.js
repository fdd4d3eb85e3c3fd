// How long a text is, in the units that networks count in: what passaparola.kernel.text measures on the server.
const LINK = /https?:\/\/[^\s<>"]+[^\s<>"'.,;:!?)\]]/gi;
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const bytes = new TextEncoder();

const COUNTS = {
  grapheme: (text) => [...graphemes.segment(text)].length,
  code_point: (text) => [...text].length,
  utf16: (text) => text.length,
  byte: (text) => bytes.encode(text).length,
  weighted: (text) => [...text].length,
};

export function count(text, unit, link) {
  const measure = COUNTS[unit];
  const total = measure(text);
  if (link === null || link === undefined) return total;
  return (text.match(LINK) ?? []).reduce((sum, found) => sum + link - measure(found), total);
}
