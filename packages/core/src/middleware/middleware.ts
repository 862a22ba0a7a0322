import type { LlmRequest } from '../request.ts';
import type { LlmResult } from '../result.ts';

export type Next = (request: LlmRequest) => Promise<LlmResult>;

/**
 * Runs once per request, around everything inside it. Values in, values out:
 * change the request by passing a copy to `next`, change the result by returning another.
 */
export type Middleware = (request: LlmRequest, next: Next) => Promise<LlmResult>;
