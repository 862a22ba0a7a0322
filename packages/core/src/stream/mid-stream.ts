import type { Failure } from '../failure.ts';
import type { LlmRequest } from '../request.ts';
import type { MidStream } from '../routes/route.ts';

/**
 * What is honest to do about a stream that broke after its first content. The remedy table and
 * `allowFallback` hold here too; tools and structured output are never carried on by another model.
 */
export function midStreamStep(failure: Failure, request: LlmRequest, sawTools: boolean): MidStream {
  const { route, options, contract } = request;
  if (!route.allowFallback || route.remedies[failure.kind] === 'give-up') return 'fail';
  const isPlainText = contract.type === 'text' && !sawTools && (options.tools?.length ?? 0) === 0;
  if (route.midStream === 'continue' && isPlainText && route.stakes === 'standard') return 'continue';
  return orRestart(request);
}

/** A restart voids what was shown, so it is only for callers that said they can. */
export function orRestart({ route, options }: LlmRequest): MidStream {
  return route.midStream !== 'fail' && options.acceptRestart ? 'restart' : 'fail';
}
