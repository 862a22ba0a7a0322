/** What `provider/name` may look like. The name is the provider's own, slashes and colons included. */
export const modelPattern: RegExp = /^[A-Za-z0-9][\w.-]*\/[^\s/#?\\\p{Cc}][^\s#?\\\p{Cc}]*$/u;

/** Longer than any model's name, short enough for a log line. */
export const longestModelName = 200;

/** Splits `provider/name` at its first slash; undefined when it is no such thing. */
export function parseModel(model: string): { readonly provider: string; readonly name: string } | undefined {
  if (model.length > longestModelName || !modelPattern.test(model)) return undefined;
  const slash = model.indexOf('/');
  const name = model.slice(slash + 1);
  // `..` would climb out of the path that some providers put the name into.
  return name.split('/').includes('..') ? undefined : { provider: model.slice(0, slash), name };
}
