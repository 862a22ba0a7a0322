const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const escapes = /\u001b\[[0-9;]*m/g;

/** How many columns a text takes on a screen. */
export function displayWidth(text: string): number {
  const plain = text.replaceAll(escapes, '');
  if (isAscii(plain)) return plain.length;
  return Array.from(graphemes.segment(plain), ({ segment }) => widthOf(segment)).reduce(
    (sum, width) => sum + width,
    0,
  );
}

/** The text in no more columns than these; `…` says that there was more. */
export function shortenTo(width: number, text: string): string {
  if (displayWidth(text) <= width) return text;
  let shortened = '';
  let left = width - 1;
  for (const { segment } of graphemes.segment(text.replaceAll(escapes, ''))) {
    left -= widthOf(segment);
    if (left < 0) break;
    shortened += segment;
  }
  return `${shortened}…`;
}

/** One line, whatever it held. */
export function singleLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

function isAscii(text: string): boolean {
  return /^[\u0020-\u007e]*$/.test(text);
}

function widthOf(grapheme: string): number {
  if (/^[\p{Mark}\p{Default_Ignorable_Code_Point}]/u.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}

/** Scripts and signs that are drawn in a square. */
const wide =
  /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\ufe0f/u;
