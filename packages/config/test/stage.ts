import { chatTask, defineTasks, task } from '@understudy/core';
import type { ModelFacts } from '@understudy/core';
import { fixedCatalog } from '@understudy/testing';
import { z } from 'zod';

import type { Adapters } from '../src/adapter.ts';
import { describeConfigProblems } from '../src/config-problem.ts';
import type { ConfigProblem } from '../src/config-problem.ts';
import type { ConfigWorld } from '../src/config-world.ts';
import { readConfig } from '../src/read-config.ts';
import type { ReadConfig } from '../src/read-config.ts';
import type { ConfigSnapshot } from '../src/snapshot.ts';
import { memoryFiles } from './memory-files.ts';

const prompt = (): { readonly user: string } => ({ user: 'x' });
const models: readonly ModelFacts[] = [
  { model: 'anthropic/claude-sonnet', contextTokens: 200_000, chat: true },
  { model: 'openai/gpt-4.1', contextTokens: 1_000_000, chat: true },
  { model: 'openai/gpt-4.1-mini', contextTokens: 1_000_000, chat: true },
  { model: 'openai/gpt-5-mini', contextTokens: 400_000, chat: true },
  { model: 'google/gemini-pro', contextTokens: 2_000_000, chat: true },
  { model: 'qwen/qwen-plus', contextTokens: 1_000_000, chat: true },
];

const hosted = { takes: ['key', 'keys', 'baseUrl'], needs: ['key'], embeds: true } as const;

/** The world that DESIGN's example is written for. */
export const world: ConfigWorld = {
  tasks: defineTasks({
    supportChat: chatTask({ stakes: 'standard' }),
    longContextAnalysis: task({ input: z.object({}), prompt }),
    dataExtraction: task({ input: z.object({}), output: z.object({ total: z.number() }), prompt }),
  }),
  adapters: {
    openai: { ...hosted, takes: [...hosted.takes, 'headers', 'organization', 'project'] },
    anthropic: { ...hosted, embeds: false },
    google: { ...hosted, keyVariable: 'GOOGLE_API_KEY' },
    qwen: { ...hosted, keyVariable: 'QWEN_API_KEY' },
    ollama: { takes: ['baseUrl', 'headers'], needs: [], embeds: true },
    'openai-compatible': { takes: [...hosted.takes, 'headers'], needs: ['baseUrl'], embeds: true },
  } satisfies Adapters,
  openCatalog: () => ({ ok: true, catalog: fixedCatalog(models) }),
};

export const environment = {
  OPENAI_API_KEY: 'canary-openai',
  ANTHROPIC_KEY_A: 'canary-anthropic-a',
  ANTHROPIC_KEY_B: 'canary-anthropic-b',
  DATALLMLAB_URL: 'https://llm.example.com/v1',
  DATALLMLAB_KEY: 'canary-datallmlab',
  GOOGLE_API_KEY: 'canary-google',
  QWEN_API_KEY: 'canary-qwen',
};

/** The smallest configuration of this world, to which a test adds what it is about. */
export const routes = `routes:
  support_chat: { primary: openai/gpt-4.1 }
  long_context_analysis: { primary: openai/gpt-4.1 }
  data_extraction: { primary: openai/gpt-4.1 }
`;
export const good = `providers:
  openai: { key: \${OPENAI_API_KEY} }
${routes}`;

interface Staging {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly world?: Partial<ConfigWorld>;
}

/** Reads a text as the main file of a configuration. */
export function read(text: string | Uint8Array, staging: Staging = {}): ReadConfig<ConfigWorldCatalog> {
  const name = staging.name ?? 'routes.yaml';
  return readConfig({
    ...world,
    ...staging.world,
    path: `/app/${name}`,
    files: memoryFiles({ [`/app/${name}`]: text, ...staging.files }),
    environment: { ...environment, ...staging.environment },
    now: 0,
  });
}

type ConfigWorldCatalog = ConfigSnapshot['catalog'];

/** The snapshot; a failing test shows what is wrong with it. */
export function snapshotOf(text: string, staging?: Staging): ConfigSnapshot {
  const result = read(text, staging);
  if (!result.ok) throw new Error(describeConfigProblems(result.problems));
  return result.snapshot;
}

/** What is wrong, each with its place. */
export function problemsOf(text: string | Uint8Array, staging?: Staging): readonly string[] {
  return allProblems(text, staging).map(({ file, line, column, message, suggestion }) => {
    const hint = suggestion === undefined ? '' : `; ${suggestion}`;
    return `${file.slice('/app/'.length)}:${line}:${column} ${message}${hint}`;
  });
}

export function allProblems(text: string | Uint8Array, staging?: Staging): readonly ConfigProblem[] {
  const result = read(text, staging);
  return result.ok ? [] : result.problems;
}
