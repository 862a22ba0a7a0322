/** One server-sent event. */
export interface ReadEvent {
  readonly event: string;
  readonly data: string;
}

/** Server-sent events as they come. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ReadEvent> {
  let pending = '';
  for await (const piece of body.pipeThrough(new TextDecoderStream()) as AsyncIterable<string>) {
    const blocks = (pending + piece).split('\n\n');
    pending = blocks.pop() ?? '';
    for (const block of blocks) yield eventOf(block);
  }
}

function eventOf(block: string): ReadEvent {
  const field = (name: string): string =>
    block
      .split('\n')
      .filter((line) => line.startsWith(`${name}: `))
      .map((line) => line.slice(name.length + 2))
      .join('\n');
  return { event: field('event'), data: field('data') };
}
