export { ErrorReply } from './error-reply.ts';
export { mediaTypeOf, readImage } from './image.ts';
export { jsonInstruction } from './json-instruction.ts';
export { keyRing } from './key-ring.ts';
export { failureFromAdapter, LocalFailure, malformed } from './local-failure.ts';
export { countOf, isJsonList, isLoose, jsonObjectOf, listOf, looseOf, parsedOf, textOf } from './loose.ts';
export { newNotes, notesForEmbedding } from './notes.ts';
export { readProviderError } from './provider-error.ts';
export { withOptions } from './with-options.ts';

export type { Image } from './image.ts';
export type { KeyRing, Keys } from './key-ring.ts';
export type { Loose } from './loose.ts';
export type { Notes, ParameterName } from './notes.ts';
export type { ProviderError } from './provider-error.ts';
