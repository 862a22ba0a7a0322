import type { ServerResponse } from 'node:http';

import type { WireAnswer } from '@understudy/testing/openai-wire';

/** Listens to an answer without touching it. */
export function overhear(path: string, response: ServerResponse): () => WireAnswer {
  let body = '';
  const listen = (piece: unknown): void => {
    if (typeof piece === 'string') body += piece;
    else if (piece instanceof Uint8Array) body += Buffer.from(piece).toString();
  };
  let headers: Readonly<Record<string, unknown>> = {};
  const writeHead = response.writeHead.bind(response);
  const write = response.write.bind(response);
  const end = response.end.bind(response);
  Object.assign(response, {
    writeHead: (status: number, given: Record<string, string>) => (
      (headers = given),
      writeHead(status, given)
    ),
    write: (...given: Parameters<typeof write>) => (listen(given[0]), write(...given)),
    end: (...given: Parameters<typeof end>) => (listen(given[0]), end(...given)),
  });
  return () => ({
    path,
    status: response.statusCode,
    headers,
    body,
    ended: response.writableFinished,
  });
}
