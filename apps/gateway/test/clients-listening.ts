import { endsWell, expectPublishedShape } from '@understudy/testing/openai-wire';
import type { WireAnswer } from '@understudy/testing/openai-wire';
import { onTestFinished } from 'vitest';

/** A fetch that keeps a copy of every answer; what the client has read to its end is held to OpenAI's published shapes afterwards. @internal */
export function listeningFetch(): { readonly fetch: typeof fetch; readonly heard: readonly WireAnswer[] } {
  const heard: WireAnswer[] = [];
  onTestFinished(() => heard.forEach(expectPublishedShape));
  const listen: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const address = input instanceof Request ? input.url : String(input);
    const answer = {
      path: new URL(address).pathname,
      status: response.status,
      headers: Object.fromEntries(response.headers),
      ...{ body: '', ended: false },
    };
    heard.push(answer);
    const decoder = new TextDecoder();
    const copying = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        answer.body += decoder.decode(piece, { stream: true });
        answer.ended ||= endsWell(answer); // clients stop reading there
        controller.enqueue(piece);
      },
      flush: () => void (answer.ended = true),
    });
    const { status, statusText, headers } = response;
    return new Response(response.body?.pipeThrough(copying) ?? null, { status, statusText, headers });
  };
  return { fetch: listen, heard };
}
