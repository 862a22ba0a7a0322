import type { LlmRequest } from '../request.ts';
import type { LlmResult } from '../result.ts';
import type { Middleware, Next } from './middleware.ts';

/** A whole stack of middleware as one; `final` is what they all stand around. */
export type Composed = (request: LlmRequest, final: Next) => Promise<LlmResult>;

/** Puts the first middleware outermost. Errors pass through as they are. */
export function compose(middlewares: readonly Middleware[]): Composed {
  return middlewares.reduceRight<Composed>(
    (inner, middleware, index) => around(middleware, inner, describe(middleware, index)),
    (request, final) => final(request),
  );
}

function around(middleware: Middleware, inner: Composed, name: string): Composed {
  return async (request, final) => {
    let called = false;
    const next: Next = (changed) => {
      if (called) return Promise.reject(new Error(`${name} called next() twice; retry belongs in the route`));
      called = true;
      return inner(changed, final);
    };
    const result: unknown = await middleware(request, next);
    if (isResult(result)) return result;
    throw new TypeError(
      `${name} returned ${shapeOf(result)}; it must return a result, such as that of next(request)`,
    );
  };
}

function describe(middleware: Middleware, index: number): string {
  const place = `middleware ${index + 1} of \`use\``;
  return middleware.name === '' ? place : `${place} (${middleware.name})`;
}

/** Middleware may be written in plain JavaScript; a forgotten `return` is the usual mistake. */
function isResult(value: unknown): value is LlmResult {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  return value.type === 'settled' ? 'outcome' in value : value.type === 'streaming' && 'events' in value;
}

function shapeOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  return value === null ? 'null' : `a ${typeof value}`;
}
