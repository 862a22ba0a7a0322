import type { Meta } from '@understudy/core';

import type { AnswerHeaders } from '../http/exchange.ts';

/** How an answer came to be, for whoever looks at headers. What is unknown has none. */
export function metaHeaders({ requestId, servedBy, attempts, fallback, costUsd }: Meta): AnswerHeaders {
  return {
    'x-understudy-request-id': requestId,
    ...(servedBy !== undefined && { 'x-understudy-served-by': printable(servedBy) }),
    'x-understudy-attempts': String(attempts.length),
    'x-understudy-fallback': String(fallback),
    ...(costUsd !== undefined && { 'x-understudy-cost-usd': decimal(costUsd) }),
  };
}

/** A model's name may hold what a header may not. */
const printable = (name: string): string => name.replaceAll(/[^\x20-\x7e]/g, '?');

/** Micro-dollars are the smallest there are; small numbers must not come as `1e-7`. */
const decimal = (usd: number): string => usd.toFixed(6).replace(/0+$/, '').replace(/\.$/, '');
