/** What an adapter asked for. */
export type Expected = 'json' | 'event-stream' | 'ndjson';

/** What an answer says it is. `unsaid` is a type that says nothing: its first bytes must speak. */
export type Media = Expected | 'unsaid' | 'other';

/** Reads a content type. */
export function mediaOf(contentType: string | undefined): Media {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return known.get(type) ?? (type.endsWith('+json') ? 'json' : 'other');
}

// A map, for a type called `constructor` must not be found.
const known: ReadonlyMap<string, Media> = new Map<string, Media>([
  ['application/json', 'json'],
  ['text/event-stream', 'event-stream'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['', 'unsaid'],
  ['application/octet-stream', 'unsaid'], // DeepSeek sends JSON under it
  ['binary/octet-stream', 'unsaid'],
  ['text/plain', 'unsaid'],
]);

/** Guesses from how an answer begins; undefined means that more of it is needed. */
export function sniff(text: string): Exclude<Media, 'ndjson' | 'unsaid'> | undefined {
  const start = text.replace(/^\uFEFF?\s*/, '').slice(0, 8);
  if (start === '') return undefined;
  if (start.startsWith('{') || start.startsWith('[')) return 'json';
  if (eventFields.some((field) => start.startsWith(field))) return 'event-stream';
  return eventFields.some((field) => field.startsWith(start)) ? undefined : 'other';
}

const eventFields = ['data:', 'event:', 'id:', 'retry:', ':'];
