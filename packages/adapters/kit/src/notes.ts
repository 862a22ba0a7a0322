import type { EmbedCall, ModelCall, Parameters } from '@understudy/core';

import { LocalFailure } from './local-failure.ts';

export type ParameterName = keyof Parameters | 'toolChoice' | 'dimensions';

/** What a call's answer will say about how it was asked. */
export interface Notes {
  readonly list: readonly string[];
  tell(note: string): void;
  /** Leaves a parameter out, or refuses the call over it, as the route says. */
  leaveOut(parameter: ParameterName, why: string): void;
  /** The same for a parameter that can only be sent with another value. */
  change(parameter: ParameterName, how: string): void;
}

export function newNotes({ model, unsupported }: Pick<ModelCall, 'model' | 'unsupported'>): Notes {
  const list: string[] = [];
  const give = (parameter: ParameterName, note: string): void => {
    if (unsupported === 'refuse') throw unsupportedBy(model, parameter, note);
    list.push(`${parameter} ${note}`);
  };
  return {
    list,
    tell: (note) => void list.push(note),
    leaveOut: (parameter, why) => give(parameter, `left out: ${why}`),
    change: (parameter, how) => give(parameter, how),
  };
}

/** An embedding of another size is of no use, so here nothing is left out. */
export function notesForEmbedding({ model }: EmbedCall): Notes {
  return newNotes({ model, unsupported: 'refuse' });
}

function unsupportedBy(model: string, parameter: ParameterName, note: string): LocalFailure {
  const message = `${model} cannot be asked with this ${parameter} (${note}), and the route refuses to do without`;
  return new LocalFailure({ kind: 'bad-request', code: 'unsupported-parameter', message });
}
