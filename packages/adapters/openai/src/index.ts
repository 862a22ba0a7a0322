export { createOpenAi } from './provider.ts';
export type { OpenAiOptions } from './provider.ts';
