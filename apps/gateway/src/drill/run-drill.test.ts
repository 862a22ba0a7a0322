import { describe, expect, it } from 'vitest';

import { readConfiguration } from '../read-configuration.ts';
import { rehearsalEnvironment } from '../rehearsal/rehearsal-environment.ts';
import { tasks } from '../tasks.ts';
import { castOf } from './cast.ts';
import type { Cast } from './cast.ts';
import { runDrill } from './run-drill.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const castFor = (name: string): Cast => {
  const environment = rehearsalEnvironment({});
  const read = readConfiguration({ path: undefined, tasks, providers: [], environment }, noon);
  const [cast] = read.ok ? castOf(tasks, read.snapshot, { names: [name], beginsAt: noon }) : [];
  if (!cast) throw new Error(`the shipped routes have no ${name}`);
  return cast;
};
const drilled = (cast: Cast) =>
  runDrill({
    ...{ casts: [cast], inputTokens: 100, given: undefined, kinds: ['outage'], maxMicroUsd: undefined },
    ...{ requireFallback: false, onProgress: () => undefined },
    terms: { requests: 10, seed: 1, outputTokens: 50 },
  });

describe('a drill', () => {
  it('holds the engine itself to what the route says', async () => {
    const cast = castFor('titleGeneration');
    const { route } = cast;
    // Judged by a stricter route than the one that is played: as if the engine did not keep it.
    const strict = {
      ...route,
      times: { ...route.times, unaryDeadlineMs: 10 },
      allowance: { ...route.allowance, attempts: 1 },
    };
    const { findings, kept } = await drilled({ ...cast, route: strict });
    expect(findings.map(({ severity, promise, troubles }) => [severity, promise, troubles])).toEqual([
      ['broken', 'deadline', ['outage']],
      ['broken', 'calls', ['outage']],
    ]);
    expect(kept).not.toContain('deadline');
  });

  it('finds nothing where the engine keeps it', async () => {
    const { findings, kept } = await drilled(castFor('titleGeneration'));
    expect(findings).toEqual([]);
    expect(kept).toEqual(['answers', 'survives', 'deadline', 'calls', 'independence']);
  });

  it('lets a model that takes the start of an answer carry a broken stream on', async () => {
    const cast = castFor('supportChat');
    const { drilled: played } = await runDrill({
      ...{ casts: [cast], inputTokens: 100, given: undefined, kinds: ['cut'], maxMicroUsd: undefined },
      ...{ requireFallback: false, onProgress: () => undefined },
      terms: { requests: 3, seed: 1, outputTokens: 50 },
    });
    expect(played[0]?.played[0]).toMatchObject({
      scenario: { title: 'anthropic cut' },
      summary: { failures: [], calls: 6 },
    });
  });
});
