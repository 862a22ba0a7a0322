import { describe, expect, it } from 'vitest';

import { builtIn } from '../src/index.ts';

describe('aliases', () => {
  const entries = new Map(builtIn.models.map((entry) => [entry.id, entry]));

  it.each(Object.entries(builtIn.aliases))('%s leads to a current chat model: %s', (_alias, id) => {
    expect(entries.get(id)).toMatchObject({ chat: true });
    expect(entries.get(id)?.deprecated).toBeUndefined();
  });

  // Ollama's tags tell sizes, not versions.
  const versioned = Object.entries(builtIn.aliases).filter(([alias]) => !alias.startsWith('ollama/'));

  it.each(versioned)('%s leads to the newest of its family: %s', (alias, id) => {
    const newer = familyOf(alias).filter((each) => isNewer(versionOf(each), versionOf(id)));
    expect(newer).toEqual([]);
  });

  /** Current members of an alias's family; previews count only when there is nothing else. */
  function familyOf(alias: string): readonly string[] {
    const members = builtIn.models.filter(
      ({ id, deprecated }) => !deprecated && /\d/.test(id) && lineOf(id) === alias,
    );
    const settled = members.filter(({ id }) => !/preview|latest/.test(id));
    return (settled.length > 0 ? settled : members).map(({ id }) => id);
  }
});

/** What is left of a name without versions and dates: `google/gemini-flash` of `google/gemini-3.8-flash`. */
function lineOf(id: string): string {
  return id.replace(/-?\d[\d.]*b?(?=-|$)/g, '').replace(/-preview$/, '');
}

/** The numbers of a name; a date at its end is no version. */
function versionOf(id: string): readonly number[] {
  return (id.replace(/-20\d\d-\d\d-\d\d$|-20\d{6}$/, '').match(/\d+/g) ?? []).map(Number);
}

function isNewer(one: readonly number[], other: readonly number[]): boolean {
  const index = one.findIndex((number, place) => number !== (other[place] ?? 0));
  return index >= 0 && (one[index] ?? 0) > (other[index] ?? 0);
}
