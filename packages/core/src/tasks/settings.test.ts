import { describe, expect, it } from 'vitest';

import { settingsOf } from './settings.ts';
import type { TaskSettings } from './settings.ts';

describe('settingsOf', () => {
  it('leaves every parameter as it was given', () => {
    const parameters: TaskSettings = {
      maxOutputTokens: 100,
      temperature: 0.2,
      topP: 0.9,
      stop: ['END'],
      seed: 7,
      effort: 'high',
      thinking: false,
      cache: { key: 'invoices' },
      options: { openai: { service_tier: 'flex' } },
    };
    expect(settingsOf({ ...parameters, description: 'd', stakes: 'high' })).toEqual({
      description: 'd',
      stakes: 'high',
      parameters,
    });
  });

  it.each([
    [{ temprature: 1, max_tokens: 5 }, 'A task has no setting "temprature", "max_tokens"'],
    [{ constructor: 1 }, 'A task has no setting "constructor"'],
    [{ stakes: 'hgih' }, 'Stakes are "standard" or "high", not "hgih"'],
    [{ stakes: null }, 'Stakes are "standard" or "high", not null'],
  ])('refuses %j from a task file that nobody compiled', (settings: object, message) => {
    expect(() => settingsOf(settings)).toThrow(message);
  });
});
