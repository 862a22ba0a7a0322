import { expect, it } from 'vitest';

import type { Caller } from '../auth/caller.ts';
import { permit } from './permit.ts';
import type { Named } from './permit.ts';

const free = {};
const oneTask = { tasks: ['data_extraction'] };
const oneModel = { models: ['openai/gpt-4.1'] };
const oneProvider = { models: ['openai/*'] };
const task = { task: 'dataExtraction' };

it.each<[Partial<Caller>, Named, 'may' | 'may not']>([
  [free, task, 'may'],
  [free, { models: ['any/model'] }, 'may'],
  [oneTask, task, 'may'],
  [oneTask, { task: 'supportChat' }, 'may not'],
  [oneTask, { ...task, models: ['any/model'] }, 'may'], // as far as the task's route allows
  [oneTask, { models: ['any/model'] }, 'may not'], // or the task would be no bound at all
  [oneModel, task, 'may'], // whom the route asks is the operator's choice
  [oneModel, { models: ['openai/gpt-4.1'] }, 'may'],
  [oneModel, { models: ['openai/gpt-4.1', 'openai/gpt-5'] }, 'may not'],
  [oneModel, { ...task, models: ['openai/gpt-5'] }, 'may not'],
  [oneModel, { models: ['openai/gpt-4.1-mini'] }, 'may not'],
  [oneProvider, { models: ['openai/gpt-5'] }, 'may'],
  [oneProvider, { models: ['openai-evil/gpt-5'] }, 'may not'],
  [{ tasks: [], models: [] }, task, 'may not'],
  [{ tasks: [], models: [] }, { models: ['any/model'] }, 'may not'],
])('a key for %o asking for %o %s', (key, named, verdict) => {
  const ask = (): void => permit({ keyId: 'key', role: 'caller', ...key }, named);
  if (verdict === 'may') expect(ask).not.toThrow();
  else expect(ask).toThrow('this key may');
});
