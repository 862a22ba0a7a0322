export { createLlm } from './create-llm.ts';
export type { ClientOptions } from './create-llm.ts';
export type { CallOptions, LlmClient } from './llm-client.ts';
export { LlmError } from './llm-error.ts';
export type { AttemptNote } from './llm-error.ts';
export type { LlmStream } from './llm-stream.ts';
export type { RetrySettings } from './retry.ts';
