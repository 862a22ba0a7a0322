export { render } from './render.ts';
export type { File } from './render.ts';
export { account, toCatalog } from './to-catalog.ts';
