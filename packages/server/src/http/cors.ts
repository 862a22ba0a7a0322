import type { Carrier } from './carrier.ts';

/** Pages of other origins may call only when theirs is named; without names no answer says anything of origins. */
export function corsHeaders(
  { header }: Pick<Carrier, 'header'>,
  origins: readonly string[] | undefined,
): Readonly<Record<string, string>> {
  const origin = header('origin');
  if (origin === undefined || !origins?.includes(origin)) return {};
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed, vary: 'origin' };
}

const exposed =
  'x-request-id, x-understudy-request-id, x-understudy-served-by, x-understudy-attempts, x-understudy-fallback, x-understudy-cost-usd, retry-after';

export function isPreflight({ method, header }: Pick<Carrier, 'method' | 'header'>): boolean {
  return method === 'OPTIONS' && header('access-control-request-method') !== undefined;
}

export const preflightHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers':
    'authorization, content-type, idempotency-key, trpc-accept, x-api-key, x-request-id, x-understudy-customer, x-understudy-models',
  'access-control-max-age': '600',
};
