import type { AnswerCache, StoredAnswer } from '@understudy/core';

export interface MemoryCacheOptions {
  /** The oldest answers make room for new ones. */
  readonly maxAnswers?: number | undefined;
}

/** Keeps answers for as long as the process lives and there is room. */
export function memoryCache({ maxAnswers = 1000 }: MemoryCacheOptions = {}): AnswerCache {
  const answers = new Map<string, StoredAnswer>();
  return {
    read: async (key) => answers.get(key),
    async write(key, stored) {
      answers.delete(key);
      answers.set(key, stored);
      const [oldest] = answers.keys();
      if (answers.size > maxAnswers && oldest !== undefined) answers.delete(oldest);
    },
  };
}
