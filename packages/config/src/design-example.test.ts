import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { environment, problemsOf, snapshotOf } from '../test/stage.ts';

/** The configuration of the plan, to the letter. */
const example = `# yaml-language-server: $schema=./routes.schema.json
providers:
  openai:     { key: \${OPENAI_API_KEY} }
  anthropic:  { keys: [\${ANTHROPIC_KEY_A}, \${ANTHROPIC_KEY_B}] }
  datallmlab: { adapter: openai-compatible, baseUrl: \${DATALLMLAB_URL}, key: \${DATALLMLAB_KEY} }
routes:
  support_chat:
    primary: anthropic/claude-sonnet
    fallback: [openai/gpt-4.1, google/gemini-pro]
    maxLatencyMs: 5000
    allowFallback: true
  long_context_analysis:
    primary: google/gemini-pro
    fallback: []
    maxInputTokens: 1000000
    allowFallback: false
  data_extraction:
    primary: openai/gpt-4.1-mini
    fallback: [{ model: qwen/qwen-plus, maxOutputTokens: 2000 }]     # a candidate may carry its own parameters, and drop the primary's
    maxLatencyMs: 3000
    allowFallback: true
    on: { refused: give-up, bad-output: next-candidate }
    retry: { tries: 3, backoff: { baseMs: 500, capMs: 8000 } }       # full jitter
    timeouts: { firstTokenMs: 10000, stallMs: 10000 }
    breaker: { minimum: 5, failureRate: 0.5, openMs: 10000 }         # or off
    order: priority                                                  # or cheapest, fastest, weighted
    canary: { model: openai/gpt-5-mini, percent: 5 }
    rules:
      - { when: { tier: free, hours: "22:00-06:00 UTC" }, primary: qwen/qwen-plus }
    exhausted: { then: cached }                                      # or message, or a local model such as ollama/llama3.1:8b
`;

describe('the example of the plan', () => {
  it('works as it is written', () => {
    const { providers, routes, warnings } = snapshotOf(example);
    expect(warnings).toEqual([]);
    expect(providers.map(({ id, adapter, baseUrl }) => [id, adapter, baseUrl])).toEqual([
      ['openai', 'openai', undefined],
      ['anthropic', 'anthropic', undefined],
      ['datallmlab', 'openai-compatible', 'https://llm.example.com/v1'],
      ['google', 'google', undefined],
      ['qwen', 'qwen', undefined],
    ]);
    expect(Object.keys(providers[1]?.keys ?? {})).toEqual(['ANTHROPIC_KEY_A', 'ANTHROPIC_KEY_B']);
    expect(providers[3]?.key?.reveal()).toBe('canary-google');
    expect(routes['data_extraction']).toMatchObject({
      fallback: [{ model: 'qwen/qwen-plus', maxOutputTokens: 2000 }],
      rules: [{ when: { tier: 'free', hours: '22:00-06:00 UTC' }, primary: 'qwen/qwen-plus' }],
      exhausted: { then: 'cached' },
    });
  });

  it('may name a local model that nobody listed: it needs no key', () => {
    const text = example.replace('then: cached', 'then: ollama/llama3.1:8b');
    expect(snapshotOf(text).providers.at(-1)).toMatchObject({ id: 'ollama', key: undefined });
  });

  it('needs the variables of the providers that it names and does not list', () => {
    expect(problemsOf(example, { environment: { ...environment, GOOGLE_API_KEY: '' } })).toEqual([
      'routes.yaml:9:32 the environment variable GOOGLE_API_KEY is empty; set it where this runs',
    ]);
  });
});

describe('the example of docs/configuration.md', () => {
  it('works as it is written', () => {
    const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
    const [, text = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];
    const { budgets, warnings } = snapshotOf(text, { files: { '/run/secrets/google': 'canary-file\n' } });
    expect(warnings).toEqual([]);
    expect(budgets).toHaveLength(1);
  });
});
