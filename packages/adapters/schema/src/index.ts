export { nullDropper } from './null-dropper.ts';
export { lowerSchema } from './lower-schema.ts';

export type { NullDropper } from './null-dropper.ts';
export type { Lowered } from './lower-schema.ts';
export type { Reach } from './reach.ts';
