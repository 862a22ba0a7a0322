import { chatTask, createLlm, record, systemClock } from '@understudy/core';
import type { Middleware } from '@understudy/core';
import { always, reply, scriptedProvider } from '@understudy/testing';
import type { Step } from '@understudy/testing';

import type { Ledger } from '../src/ledger.ts';

export interface HouseOptions {
  readonly ledger: Ledger;
  readonly strict?: boolean | undefined;
  readonly steps?: readonly Step[] | undefined;
  readonly use?: readonly Middleware[] | undefined;
}

/** The engine with a ledger, and a model that says "noon". */
export function houseWith({ ledger, strict, steps = [always(reply('noon'))], use = [] }: HouseOptions) {
  const clock = systemClock;
  return createLlm({
    tasks: { supportChat: chatTask({ stakes: 'standard' }), secretChat: chatTask({ stakes: 'standard' }) },
    routes: { supportChat: { primary: 'a/x' }, secretChat: { primary: 'a/x' } },
    providers: [scriptedProvider({ id: 'a', clock, models: { x: steps } })],
    use: [record({ recorder: ledger.recorder, clock, strict }), ...use],
    onEvent: ledger.events,
    clock,
  });
}

/** One question to it. */
export function question(content = 'What time is it?') {
  return { messages: [{ role: 'user' as const, content }] };
}
