/** Long enough for any provider's error, short enough for a log line. */
const longestMessage = 500;

/**
 * Makes a provider's words safe to show: providers echo keys in their errors.
 * Also takes out line breaks, with which a message could forge log lines.
 */
export function scrub(message: string): string {
  const line = message
    .slice(0, longestMessage * 2)
    .replace(secretLike, '[redacted]')
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')
    .trim();
  return line.length > longestMessage ? `${line.slice(0, longestMessage - 1)}…` : line;
}

/** Written as one alternative per line: what providers hand out as keys, whole or masked. */
const secretLike = new RegExp(
  [
    /\bBearer\s+\S+/,
    /\b(?:sk|pk|rk|gsk|xai|key|AIza|AQ|hf|or)[-_.][\w*.-]{6,}/,
    /\bAIza[\w-]{10,}/,
    /\beyJ[\w-]+(?:\.[\w-]+)+/, // a signed token
    /\b(?=\w*\d)(?=\w*[a-z])\w{32,}/, // long, letters and digits mixed: no word of any language
    /\b[\w-]*\*{4,}[\w-]*/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
);
