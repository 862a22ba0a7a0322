import { ErrorReply, malformed } from '@understudy/adapter-kit';

/**
 * An error of the SDK without the words of the API in it. The SDK puts the whole answer into its messages,
 * where every log would show it.
 */
export function sealed(error: unknown): unknown {
  if (error instanceof SyntaxError) return malformed('the answer is not JSON');
  // Without either, it only passes on an error of the transport.
  const isReply = error instanceof Error && 'status' in error && 'error' in error;
  return isReply && (error.status ?? error.error) ? new ErrorReply(error.error) : error;
}
