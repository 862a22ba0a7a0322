import { ErrorReply, isLoose, LocalFailure, malformed, parsedOf } from '@understudy/adapter-kit';

/**
 * An error of the SDK without the words of the API in it. The SDK puts the whole answer into its messages,
 * where every log would show it.
 */
export function sealed(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof SyntaxError || error.message.startsWith('exception parsing')) {
    return malformed('the answer is not JSON');
  }
  if (error.message.startsWith('Incomplete JSON segment')) {
    return new LocalFailure({ kind: 'truncated', message: 'the stream ended inside an event' });
  }
  return error.name === 'ApiError' ? new ErrorReply(bodyIn(error.message)) : error;
}

/** The body stands at the end of the message. */
function bodyIn(message: string): unknown {
  const body = parsedOf(message.slice(message.indexOf('{')));
  return isLoose(body) ? body : undefined;
}
