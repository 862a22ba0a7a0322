import type { ModelCall, Reply } from '@understudy/core';

import type { Asking } from './asking.ts';
import type { Dialect } from './dialect.ts';
import { fromReply } from './from-reply.ts';
import type { Answered } from './from-reply.ts';
import { fromStream } from './from-stream.ts';
import type { StreamReader } from './from-stream.ts';
import { toRequest } from './to-request.ts';
import type { Request } from './to-request.ts';

/** One of the ways in which a provider of this family can be asked. */
export interface Api {
  pathFor(call: ModelCall, dialect: Dialect): string;
  toRequest(asking: Asking): Request;
  fromReply(answer: unknown, answered: Answered): Reply;
  fromStream(answered: Answered): StreamReader;
}

export const chatCompletions: Api = {
  pathFor: ({ model }, { chatPath }) => pathWith(model, chatPath),
  toRequest,
  fromReply,
  fromStream,
};

/** A path with the model in its place. */
export function pathWith(model: string, path: string): string {
  return path.replace('{model}', encodeURIComponent(model));
}
