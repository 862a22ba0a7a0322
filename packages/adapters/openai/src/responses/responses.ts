import type { Api } from '@understudy/openai-compatible';

import { fromReply } from './from-reply.ts';
import { fromStream } from './from-stream.ts';
import { toRequest } from './to-request.ts';

/** The Responses API, used without anything being kept on OpenAI's side. */
export const responses: Api = { pathFor: () => '/responses', toRequest, fromReply, fromStream };
