export { createGoogle } from './provider.ts';

export type { GoogleOptions } from './provider.ts';
