import { isJson, parse } from './parse.ts';

/** Whether a reply that claims success is an error: a non-empty `error` at its top, or a type that says so. */
export function isErrorReply(text: string): boolean {
  // Nearly every reply is let go here; a Responses reply has `"error": null` in it.
  if (!/"error"\s*(?:[,}]|:\s*(?!\s|null\b))/.test(text) || !isJson(text)) return false;
  const reply = parse(text);
  if (typeof reply !== 'object' || reply === null) return false;
  if ('error' in reply && reply.error) return true;
  return ('type' in reply && reply.type === 'error') || ('object' in reply && reply.object === 'error');
}
