export { createOpenAiCompatible, providerFrom } from './provider.ts';
export type { CreateProvider, OpenAiCompatibleOptions } from './provider.ts';
export type { ConnectionOptions } from './connection.ts';

// To write a dialect: data on top of the plain one.
export { plainDialect, plainReach } from './plain-dialect.ts';
export type {
  CacheHint,
  Dialect,
  EmbeddingsDialect,
  ErrorRule,
  ModelTraits,
  ParameterName,
  SamplingName,
  StructuredDialect,
} from './dialect.ts';

// To speak another API of the same family.
export { chatCompletions } from './api.ts';
export type { Api } from './api.ts';
export type { Asking, Traits } from './asking.ts';
export { chooseFormat } from './choose-format.ts';
export type { Format } from './choose-format.ts';
export { chooseReasoning } from './choose-reasoning.ts';
export type { Reasoning } from './choose-reasoning.ts';
export type { ServerEvent } from './event-decoder.ts';
export { requestIdOf, withoutNulls } from './from-reply.ts';
export type { Answered } from './from-reply.ts';
export type { StreamReader } from './from-stream.ts';
export type { Ending } from './read-finish.ts';
export { readUsage } from './read-usage.ts';
export { imageUrl, instruct, noPrefill } from './to-messages.ts';
export { strictParameters, takes } from './to-request.ts';
export type { Request } from './to-request.ts';
export { toolIdFor } from './tool-id.ts';
