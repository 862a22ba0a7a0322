/** Tells an iterator that nobody reads on. Whatever it makes of that holds nobody up. */
export function letGo(source: AsyncIterator<unknown>): void {
  void (async () => source.return?.())().catch(() => undefined);
}
