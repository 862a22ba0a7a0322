import type { PublicFailure } from '../call/public-failure.ts';
import { wordFailure } from '../openai/openai-failure.ts';
import type { Door } from './door.ts';

/** Where a request is that found no door: it is told so in the words of those who live there. */
export const street: Pick<Door, 'path' | 'wordFailure'> = {
  path: '',
  wordFailure: (failure: PublicFailure, { path }) =>
    isOpenAis(path) ? wordFailure(failure) : { error: failure },
};

/** OpenAI's clients ask for more under /v1 than is here; tasks and what belongs to them have words of their own. */
const isOpenAis = (path: string): boolean => /^\/v1\/(?!(tasks|feedback)(\/|$))/.test(path);
