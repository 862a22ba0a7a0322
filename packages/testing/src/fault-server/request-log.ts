import type { RecordedRequest } from './recorded-request.ts';

/** The requests so far, and a way to wait for those to come. */
export interface RequestLog {
  readonly requests: readonly RecordedRequest[];
  readonly add: (request: RecordedRequest) => void;
  readonly arrival: (number: number) => Promise<RecordedRequest>;
}

/** An empty log. */
export function newRequestLog(): RequestLog {
  const requests: RecordedRequest[] = [];
  const waiting = new Map<number, PromiseWithResolvers<RecordedRequest>>();
  return {
    requests,
    add: (request) => {
      const number = requests.push(request);
      waiting.get(number)?.resolve(request);
      waiting.delete(number);
    },
    arrival: (number) => {
      const known = requests[number - 1];
      if (known) return Promise.resolve(known);
      const awaited = waiting.get(number) ?? Promise.withResolvers();
      waiting.set(number, awaited);
      return awaited.promise;
    },
  };
}
