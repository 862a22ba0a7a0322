import type { Caller } from '../auth/caller.ts';
import type { Carrier } from './carrier.ts';
import type { Exchange } from './exchange.ts';
import { readJson } from './read-json.ts';
import { Refused } from './refused.ts';

interface Visit {
  readonly carrier: Carrier;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly entry: { readonly signal: AbortSignal };
  status: number;
}

interface Admitted {
  readonly caller: Caller;
  readonly parameters: Readonly<Record<string, string>>;
  readonly bodyDepth: number;
}

/** What a door is handed: the visit, once the guard has let it in. */
export function exchangeOf(visit: Visit, { caller, parameters, bodyDepth }: Admitted): Exchange {
  const { carrier, path, query, requestId, headers, entry } = visit;
  return {
    requestId,
    method: carrier.method,
    path,
    query,
    parameters,
    caller,
    signal: entry.signal,
    header: (name) => carrier.header(name),
    readText: () => carrier.readText(),
    async readBody() {
      const text = await carrier.readText();
      if (text === '') return undefined;
      if (!/^application\/([\w.-]+\+)?json\b/i.test(carrier.header('content-type') ?? '')) {
        throw new Refused('wrong-media-type', 'the body must be JSON: content-type: application/json');
      }
      return readJson(text, bodyDepth);
    },
    answer(status, body, own = {}) {
      visit.status = status;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      carrier.send(status, { 'content-type': 'application/json', ...headers, ...own }, text);
    },
    begin(status, own) {
      visit.status = status;
      return carrier.begin(status, { ...headers, ...own });
    },
  };
}
