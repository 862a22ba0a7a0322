import type { Seen } from '@understudy/transport';

/** A call on which nothing was noticed, for reading answers that no wire has carried. */
export const seenNothing: Seen = {
  status: 200,
  header: () => undefined,
  providerRequestId: undefined,
  retryAfterMs: undefined,
  errorBody: undefined,
  bytes: 0,
  trouble: undefined,
};
