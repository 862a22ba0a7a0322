import { settingsOf } from './settings.ts';
import type { TaskSettings } from './settings.ts';
import type { EmbedTask } from './task.ts';

/** What you write for an embedding. Of the parameters only `options` reach an embedding model. */
export interface EmbedDefinition extends Pick<TaskSettings, 'description' | 'stakes' | 'options'> {
  /** How long the vectors are to be. Left out, as long as the model makes them. */
  readonly dimensions?: number | undefined;
}

/** Texts in, vectors out. */
export function embedTask(definition: EmbedDefinition = {}): EmbedTask {
  const { dimensions, ...settings } = definition;
  if (dimensions !== undefined && !(Number.isSafeInteger(dimensions) && dimensions > 0)) {
    throw new Error(`The dimensions of an embedding are a whole number above 0, not ${dimensions}`);
  }
  return { kind: 'embed', dimensions, ...settingsOf(settings) };
}
