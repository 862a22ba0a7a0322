/** A question to put behind an error, when one of the known words is close to what was written. */
export function didYouMean(written: string, known: Iterable<string>): string | undefined {
  const word = closest(written, known);
  return word === undefined ? undefined : `did you mean "${word}"?`;
}

/** The known word nearest to what was written; undefined when none is near. */
export function closest(written: string, known: Iterable<string>): string | undefined {
  const folded = fold(written);
  let best: string | undefined;
  // A third of the letters may be wrong; more is another word.
  let bestDistance = Math.ceil(folded.length / 3) + 1;
  for (const word of known) {
    const distance = editDistance(folded, fold(word));
    if (distance < bestDistance) [best, bestDistance] = [word, distance];
  }
  return best;
}

/** `max_latency_ms` and `maxLatencyMs` are the same word. Cut, because what was written may be anything. */
function fold(word: string): string {
  return word
    .slice(0, 100)
    .toLowerCase()
    .replaceAll(/[_\s-]/g, '');
}

/** Levenshtein: letters to insert, delete or replace. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of from.split('').entries()) {
    const next = [index + 1];
    for (const [column, other] of to.split('').entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
