import { sampleRequest, sampleRoute } from '@understudy/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { failureKinds, remedyFor } from '../failure.ts';
import type { FailureKind } from '../failure.ts';
import type { LlmRequest, OutputContract } from '../request.ts';
import type { Route } from '../routes/route.ts';
import { midStreamStep } from './mid-stream.ts';

const object: OutputContract = { type: 'object', name: 'answer', schema: z.object({}), jsonSchema: {} };
const tools = [{ name: 'search', parameters: {} }];

function stepFor(
  changes: Partial<LlmRequest> & { readonly route?: Route },
  { kind = 'network', sawTools = false }: { readonly kind?: FailureKind; readonly sawTools?: boolean } = {},
) {
  const request = sampleRequest({ route: sampleRoute({ midStream: 'continue' }), ...changes });
  return midStreamStep({ kind, message: '' }, request, sawTools);
}

describe('midStreamStep', () => {
  it.each(failureKinds)('after %s keeps to the table of remedies', (kind) => {
    const gaveUp = remedyFor[kind] === 'give-up';
    expect(stepFor({ options: { acceptRestart: true } }, { kind })).toBe(gaveUp ? 'fail' : 'continue');
  });

  it('keeps to what the route says of a kind', () => {
    const remedies = { ...remedyFor, network: 'give-up', refused: 'next-candidate' } as const;
    const route = sampleRoute({ midStream: 'continue', remedies });
    expect(stepFor({ route })).toBe('fail');
    expect(stepFor({ route }, { kind: 'refused' })).toBe('continue');
  });

  it.each<[string, Parameters<typeof stepFor>[0], boolean]>([
    ['structured output', { contract: object }, false],
    ['tools on offer', { options: { tools } }, false],
    ['a tool call under way', {}, true],
    ['high stakes', { route: sampleRoute({ midStream: 'continue', stakes: 'high' }) }, false],
    ['a route that says restart', { route: sampleRoute({ midStream: 'restart' }) }, false],
  ])('never continues with %s: it restarts, or fails', (_with, changes, sawTools) => {
    expect(stepFor(changes, { sawTools })).toBe('fail');
    const options = { ...changes.options, acceptRestart: true };
    expect(stepFor({ ...changes, options }, { sawTools })).toBe('restart');
  });

  it.each<[string, Route]>([
    ['a route that says fail', sampleRoute({ midStream: 'fail' })],
    ['a route without fallback', sampleRoute({ midStream: 'restart', allowFallback: false })],
  ])('fails with %s, whatever the caller can do', (_with, route) => {
    expect(stepFor({ route, options: { acceptRestart: true } })).toBe('fail');
  });

  it('counts an empty list of tools as none', () => {
    expect(stepFor({ options: { tools: [] } })).toBe('continue');
  });
});
