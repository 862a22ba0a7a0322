import type { Llm } from '@understudy/core';

/** The engine as doors use it: by names in words, which only run time knows. */
export type Engine = Omit<Llm, 'run' | 'stream' | 'embed'>;
