import { describe, expect, it } from 'vitest';

import { failureFromAdapter } from './local-failure.ts';
import { newNotes, notesForEmbedding } from './notes.ts';

describe('newNotes', () => {
  it('gathers what was left out and what was changed', () => {
    const notes = newNotes({ model: 'm', unsupported: 'leave-out' });
    notes.leaveOut('seed', 'nobody knows it');
    notes.change('stop', 'cut to 4');
    notes.tell('schema: told');
    expect(notes.list).toEqual(['seed left out: nobody knows it', 'stop cut to 4', 'schema: told']);
  });

  it.each(['leaveOut', 'change'] as const)('refuses instead where the route says so (%s)', (how) => {
    const notes = newNotes({ model: 'm', unsupported: 'refuse' });
    notes.tell('still told');
    expect(refusalOf(() => notes[how]('seed', 'nobody knows it'))).toMatchObject({
      kind: 'bad-request',
      code: 'unsupported-parameter',
    });
    expect(notes.list).toEqual(['still told']);
  });

  it('refuses embeddings that would be others than those asked for', () => {
    const notes = notesForEmbedding({ model: 'm', facts: { model: 'p/m' }, values: [] });
    expect(refusalOf(() => notes.leaveOut('dimensions', 'fixed'))).toMatchObject({ kind: 'bad-request' });
  });
});

function refusalOf(work: () => void): unknown {
  try {
    return work();
  } catch (error) {
    return failureFromAdapter(error);
  }
}
