import type { ProviderName } from './providers.ts';
import { chat, gemini, groqChat, messages, responses } from './usage-wires.ts';
import type { UsageWire } from './usage-wires.ts';

/** One call: what the provider reports, what must be read from it, and what it costs. */
export interface Bill {
  readonly what: string;
  readonly model: string;
  /** As it stands on the wire. */
  readonly usage: object;
  readonly tokens: Tokens;
  /** Undefined where no price is known: never 0. */
  readonly microUsd: number | undefined;
  /** Monday noon unless something else matters. */
  readonly at?: string;
  /** Where not every call of the provider goes the same way. */
  readonly wire?: UsageWire;
}

/** Input in all, of it read from and written to the cache (and for an hour), output in all, of it reasoning. */
export type Tokens = readonly [
  input: number,
  cached: number,
  written: number,
  writtenLong: number,
  output: number,
  reasoning: number,
];

export interface Account {
  readonly wire: UsageWire;
  readonly bills: readonly Bill[];
}

const openai: Account = {
  wire: chat,
  bills: [
    {
      what: 'plain',
      model: 'gpt-4.1',
      usage: { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 },
      tokens: [1000, 0, 0, 0, 500, 0],
      microUsd: 6000, // 1000 × 2 + 500 × 8
    },
    {
      what: 'cached',
      model: 'gpt-4.1',
      usage: chatUsage(1000, 500, { cached_tokens: 400 }),
      tokens: [1000, 400, 0, 0, 500, 0],
      microUsd: 5400, // 600 × 2 + 400 × 0.5 + 500 × 8
    },
    {
      what: 'written to the cache, with reasoning',
      model: 'gpt-6-sol',
      usage: chatUsage(1000, 1000, { cached_tokens: 100, cache_write_tokens: 50 }, 800),
      tokens: [1000, 100, 50, 0, 1000, 800],
      microUsd: 11_845, // 850 × 2 + 100 × 0.2 + 50 × 2.5 + 1000 × 10: reasoning is output
    },
    {
      what: 'at the edge of the long prompt',
      model: 'gpt-6-sol',
      usage: chatUsage(272_000, 1),
      tokens: [272_000, 0, 0, 0, 1, 0],
      microUsd: 544_010, // 272,000 × 2 + 1 × 10
    },
    {
      what: 'a long prompt',
      model: 'gpt-6-sol',
      usage: chatUsage(300_000, 1000, { cached_tokens: 100_000, cache_write_tokens: 50_000 }),
      tokens: [300_000, 100_000, 50_000, 0, 1000, 0],
      microUsd: 905_000, // 150,000 × 4 + 100,000 × 0.4 + 50,000 × 5 + 1000 × 15
    },
    {
      what: 'over the Responses API',
      model: 'gpt-5.3-codex',
      wire: responses,
      usage: {
        input_tokens: 1000,
        input_tokens_details: { cached_tokens: 600 },
        output_tokens: 500,
        output_tokens_details: { reasoning_tokens: 400 },
        total_tokens: 1500,
      },
      tokens: [1000, 600, 0, 0, 500, 400],
      microUsd: 7805, // 400 × 1.75 + 600 × 0.175 + 500 × 14
    },
    {
      what: 'cached, which has no price',
      model: 'gpt-5-pro',
      wire: responses,
      usage: { input_tokens: 1000, input_tokens_details: { cached_tokens: 1 }, output_tokens: 1 },
      tokens: [1000, 1, 0, 0, 1, 0],
      microUsd: undefined,
    },
    unknown('gpt-99'),
  ],
};

const anthropic: Account = {
  wire: messages,
  bills: [
    {
      what: 'plain',
      model: 'claude-sonnet-5-5',
      usage: claudeUsage({ input: 1000, output: 500 }),
      tokens: [1000, 0, 0, 0, 500, 0],
      microUsd: 7000, // 1000 × 2 + 500 × 10
    },
    {
      what: 'read from the cache, which stands beside the input',
      model: 'claude-sonnet-5-5',
      usage: claudeUsage({ input: 1000, read: 6000, output: 1000 }),
      tokens: [7000, 6000, 0, 0, 1000, 0],
      microUsd: 12_600, // 1000 × 2 + 6000 × 0.1 + 1000 × 10
    },
    {
      what: 'written for five minutes',
      model: 'claude-sonnet-5-5',
      usage: claudeUsage({ input: 1000, short: 2000, output: 100 }),
      tokens: [3000, 0, 2000, 0, 100, 0],
      microUsd: 8000, // 1000 × 2 + 2000 × 2.5 + 100 × 10
    },
    {
      what: 'written for five minutes and for an hour',
      model: 'claude-sonnet-5-5',
      usage: claudeUsage({ input: 2000, read: 6000, short: 1500, long: 500, output: 1000 }),
      tokens: [10_000, 6000, 2000, 500, 1000, 0],
      microUsd: 20_350, // 2000 × 2 + 6000 × 0.1 + 1500 × 2.5 + 500 × 4 + 1000 × 10
    },
    {
      what: 'thinking',
      model: 'claude-opus-4-8',
      usage: {
        ...claudeUsage({ input: 100, output: 1000 }),
        output_tokens_details: { thinking_tokens: 800 },
      },
      tokens: [100, 0, 0, 0, 1000, 800],
      microUsd: 25_500, // 100 × 5 + 1000 × 25
    },
    {
      what: 'half a micro-dollar over',
      model: 'claude-haiku-4-5',
      usage: claudeUsage({ input: 100, read: 5, output: 1 }),
      tokens: [105, 5, 0, 0, 1, 0],
      microUsd: 106, // 100 × 1 + 5 × 0.1 + 1 × 5 = 105.5
    },
    unknown('claude-ultra-9', claudeUsage({ input: 10, output: 10 })),
  ],
};

const google: Account = {
  wire: gemini,
  bills: [
    {
      what: 'plain',
      model: 'gemini-2.5-pro',
      usage: { promptTokenCount: 1000, candidatesTokenCount: 500, totalTokenCount: 1500 },
      tokens: [1000, 0, 0, 0, 500, 0],
      microUsd: 6250, // 1000 × 1.25 + 500 × 10
    },
    {
      what: 'cached',
      model: 'gemini-2.5-pro',
      usage: { promptTokenCount: 1000, cachedContentTokenCount: 400, candidatesTokenCount: 500 },
      tokens: [1000, 400, 0, 0, 500, 0],
      microUsd: 5800, // 600 × 1.25 + 400 × 0.125 + 500 × 10
    },
    {
      what: 'thinking, which stands beside the output',
      model: 'gemini-2.5-pro',
      usage: { promptTokenCount: 1000, candidatesTokenCount: 100, thoughtsTokenCount: 400 },
      tokens: [1000, 0, 0, 0, 500, 400],
      microUsd: 6250, // 1000 × 1.25 + 500 × 10
    },
    {
      what: 'what tools read, which stands beside the prompt',
      model: 'gemini-2.5-pro',
      usage: { promptTokenCount: 1000, toolUsePromptTokenCount: 200, candidatesTokenCount: 100 },
      tokens: [1200, 0, 0, 0, 100, 0],
      microUsd: 2500, // 1200 × 1.25 + 100 × 10
    },
    {
      what: 'at the edge of the long prompt',
      model: 'gemini-2.5-pro',
      usage: { promptTokenCount: 200_000, candidatesTokenCount: 100 },
      tokens: [200_000, 0, 0, 0, 100, 0],
      microUsd: 251_000, // 200,000 × 1.25 + 100 × 10
    },
    {
      what: 'a long prompt, its cached part counted',
      model: 'gemini-2.5-pro',
      usage: { promptTokenCount: 200_001, cachedContentTokenCount: 100_000, candidatesTokenCount: 100 },
      tokens: [200_001, 100_000, 0, 0, 100, 0],
      microUsd: 276_503, // 100,001 × 2.5 + 100,000 × 0.25 + 100 × 15 = 276,502.5
    },
    {
      what: 'after a price that was announced has come',
      model: 'gemini-3.8-flash',
      at: '2027-01-01T00:00Z',
      usage: { promptTokenCount: 1000, candidatesTokenCount: 1000 },
      tokens: [1000, 0, 0, 0, 1000, 0],
      microUsd: 9000, // 1000 × 1.5 + 1000 × 7.5
    },
    unknown('gemini-flash-latest', { promptTokenCount: 10, candidatesTokenCount: 10 }),
  ],
};

const qwen: Account = {
  wire: chat,
  bills: [
    {
      what: 'plain',
      model: 'qwen-plus',
      usage: chatUsage(1000, 1000),
      tokens: [1000, 0, 0, 0, 1000, 0],
      microUsd: 1600, // 1000 × 0.4 + 1000 × 1.2
    },
    {
      what: 'cached',
      model: 'qwen-plus',
      usage: chatUsage(1000, 1000, { cached_tokens: 400 }),
      tokens: [1000, 400, 0, 0, 1000, 0],
      microUsd: 1472, // 600 × 0.4 + 400 × 0.08 + 1000 × 1.2
    },
    {
      what: 'written to the cache',
      model: 'qwen-plus',
      usage: chatUsage(1000, 100, { cached_tokens: 0, cache_creation_input_tokens: 500 }),
      tokens: [1000, 0, 500, 0, 100, 0],
      microUsd: 570, // 500 × 0.4 + 500 × 0.5 + 100 × 1.2
    },
    {
      what: 'thinking, which makes all of the output dearer',
      model: 'qwen-plus',
      usage: chatUsage(1000, 1000, {}, 300),
      tokens: [1000, 0, 0, 0, 1000, 300],
      microUsd: 4400, // 1000 × 0.4 + 1000 × 4
    },
    {
      what: 'in the second of three tiers',
      model: 'qwen3-max',
      usage: chatUsage(32_001, 100),
      tokens: [32_001, 0, 0, 0, 100, 0],
      microUsd: 78_002, // 32,001 × 2.4 + 100 × 12 = 78,002.4
    },
    {
      what: 'in the third',
      model: 'qwen3-max',
      usage: chatUsage(128_001, 100),
      tokens: [128_001, 0, 0, 0, 100, 0],
      microUsd: 385_503, // 128,001 × 3 + 100 × 15
    },
    unknown('qwen3.8-max'),
  ],
};

const deepseek: Account = {
  wire: chat,
  bills: [
    {
      what: 'plain',
      model: 'deepseek-v4-pro',
      usage: deepseekUsage({ hit: 0, miss: 1000, output: 500 }),
      tokens: [1000, 0, 0, 0, 500, 0],
      microUsd: 1650, // 1000 × 0.66 + 500 × 1.98
    },
    {
      what: 'cached',
      model: 'deepseek-v4-pro',
      usage: deepseekUsage({ hit: 600, miss: 400, output: 500 }),
      tokens: [1000, 600, 0, 0, 500, 0],
      microUsd: 1267, // 400 × 0.66 + 600 × 0.022 + 500 × 1.98 = 1267.2
    },
    {
      what: 'thinking',
      model: 'deepseek-v4-pro',
      usage: {
        ...deepseekUsage({ hit: 0, miss: 1000, output: 500 }),
        completion_tokens_details: { reasoning_tokens: 300 },
      },
      tokens: [1000, 0, 0, 0, 500, 300],
      microUsd: 1650, // 1000 × 0.66 + 500 × 1.98
    },
    {
      what: 'in a peak hour',
      model: 'deepseek-v4-pro',
      at: '2026-11-23T02:30Z',
      usage: deepseekUsage({ hit: 600, miss: 400, output: 500 }),
      tokens: [1000, 600, 0, 0, 500, 0],
      microUsd: 2534, // 400 × 1.32 + 600 × 0.044 + 500 × 3.96 = 2534.4
    },
    unknown('deepseek-v9'),
  ],
};

const mistral: Account = {
  wire: chat,
  bills: [
    {
      what: 'plain',
      model: 'mistral-small-2603',
      usage: chatUsage(1000, 1000),
      tokens: [1000, 0, 0, 0, 1000, 0],
      microUsd: 750, // 1000 × 0.15 + 1000 × 0.6
    },
    {
      what: 'cached',
      model: 'mistral-small-2603',
      usage: chatUsage(1000, 1000, { cached_tokens: 400 }),
      tokens: [1000, 400, 0, 0, 1000, 0],
      microUsd: 696, // 600 × 0.15 + 400 × 0.015 + 1000 × 0.6
    },
    {
      what: 'cached, by its other name',
      model: 'mistral-small-2603',
      usage: { ...chatUsage(1000, 1000), num_cached_tokens: 400 },
      tokens: [1000, 400, 0, 0, 1000, 0],
      microUsd: 696,
    },
    {
      what: 'thinking, which is not told apart',
      model: 'magistral-small',
      usage: chatUsage(1000, 400),
      tokens: [1000, 0, 0, 0, 400, 0],
      microUsd: 1100, // 1000 × 0.5 + 400 × 1.5
    },
    unknown('mistral-gigantic'),
  ],
};

const ollama: Account = {
  wire: chat,
  bills: [
    {
      what: 'which is free on your own machine',
      model: 'llama3.1:8b',
      usage: chatUsage(1000, 1000),
      tokens: [1000, 0, 0, 0, 1000, 0],
      microUsd: 0,
    },
    unknown('my-own:latest'),
  ],
};

const openrouter: Account = {
  wire: chat,
  bills: [
    {
      what: 'read from and written to the cache',
      model: 'anthropic/claude-sonnet-4.5',
      usage: {
        ...chatUsage(10_000, 1000, { cached_tokens: 6000, cache_write_tokens: 2000 }),
        // Its own word for the price is in dollars and not ours.
        cost: 0.5,
      },
      tokens: [10_000, 6000, 2000, 0, 1000, 0],
      microUsd: 30_300, // 2000 × 3 + 6000 × 0.3 + 2000 × 3.75 + 1000 × 15
    },
    {
      what: 'a long prompt',
      model: 'anthropic/claude-sonnet-4.5',
      usage: chatUsage(300_000, 1000, { cached_tokens: 100_000 }),
      tokens: [300_000, 100_000, 0, 0, 1000, 0],
      microUsd: 1_282_500, // 200,000 × 6 + 100,000 × 0.6 + 1000 × 22.5
    },
    {
      what: 'reasoning with a price of its own',
      model: 'perplexity/sonar-deep-research',
      usage: chatUsage(1000, 1000, {}, 400),
      tokens: [1000, 0, 0, 0, 1000, 400],
      microUsd: 8000, // 1000 × 2 + 600 × 8 + 400 × 3
    },
    {
      what: 'more reasoning than output',
      model: 'perplexity/sonar-deep-research',
      usage: chatUsage(1000, 10, {}, 11),
      tokens: [1000, 0, 0, 0, 10, 10],
      microUsd: 2030, // 1000 × 2 + 10 × 3
    },
    {
      what: 'free',
      model: 'openai/gpt-oss-20b:free',
      usage: chatUsage(1000, 1000),
      tokens: [1000, 0, 0, 0, 1000, 0],
      microUsd: 0,
    },
    unknown('~anthropic/claude-opus-latest'),
  ],
};

const azureOpenai: Account = {
  wire: chat,
  bills: [
    {
      what: 'plain',
      model: 'gpt-4.1',
      usage: chatUsage(1000, 500),
      tokens: [1000, 0, 0, 0, 500, 0],
      microUsd: 6000, // 1000 × 2 + 500 × 8
    },
    {
      what: 'cached, with reasoning',
      model: 'gpt-5',
      usage: chatUsage(1000, 500, { cached_tokens: 400 }, 300),
      tokens: [1000, 400, 0, 0, 500, 300],
      microUsd: 5802, // 600 × 1.25 + 400 × 0.13 + 500 × 10
    },
    {
      what: 'a long prompt',
      model: 'gpt-5.5',
      usage: chatUsage(272_000, 100),
      tokens: [272_000, 0, 0, 0, 100, 0],
      microUsd: 2_724_500, // 272,000 × 10 + 100 × 45
    },
    unknown('our-deployment'),
  ],
};

const groq: Account = {
  wire: groqChat,
  bills: [
    {
      what: 'plain',
      model: 'openai/gpt-oss-120b',
      usage: { ...chatUsage(1000, 1000), queue_time: 0.01, total_time: 0.2 },
      tokens: [1000, 0, 0, 0, 1000, 0],
      microUsd: 750, // 1000 × 0.15 + 1000 × 0.6
    },
    {
      what: 'cached, with reasoning',
      model: 'openai/gpt-oss-120b',
      usage: chatUsage(1000, 1000, { cached_tokens: 400 }, 900),
      tokens: [1000, 400, 0, 0, 1000, 900],
      microUsd: 720, // 600 × 0.15 + 400 × 0.075 + 1000 × 0.6
    },
    unknown('groq/compound'),
  ],
};

const xai: Account = {
  wire: chat,
  bills: [
    {
      what: 'reasoning, which stands beside the output',
      model: 'grok-4.7',
      usage: { ...chatUsage(1000, 100, {}, 400), total_tokens: 1500 },
      tokens: [1000, 0, 0, 0, 500, 400],
      microUsd: 5000, // 1000 × 2 + 500 × 6
    },
    {
      what: 'cached',
      model: 'grok-4.7',
      usage: chatUsage(1000, 100, { cached_tokens: 400 }),
      tokens: [1000, 400, 0, 0, 100, 0],
      microUsd: 2000, // 600 × 2 + 400 × 0.5 + 100 × 6
    },
    {
      what: 'a long prompt',
      model: 'grok-4.7',
      usage: chatUsage(200_000, 10),
      tokens: [200_000, 0, 0, 0, 10, 0],
      microUsd: 800_120, // 200,000 × 4 + 10 × 12
    },
    unknown('grok-99'),
  ],
};

const datallmlab: Account = {
  wire: chat,
  bills: [
    {
      what: 'at the price that the configuration gave it',
      model: 'qwen3-max',
      usage: chatUsage(1000, 500, { cached_tokens: 400 }),
      tokens: [1000, 400, 0, 0, 500, 0],
      microUsd: 2640, // 600 × 1 + 400 × 0.1 + 500 × 4
    },
    unknown('anything-else'),
  ],
};

export const accounts: Readonly<Record<ProviderName, Account>> = {
  openai,
  anthropic,
  google,
  qwen,
  deepseek,
  mistral,
  ollama,
  openrouter,
  'azure-openai': azureOpenai,
  groq,
  xai,
  datallmlab,
};

/** What only the configuration can know: the prices of a gateway. */
export const overrides = {
  models: {
    'datallmlab/qwen3-max': {
      prices: [
        {
          inputMicroUsdPerMillion: 1_000_000,
          cachedInputMicroUsdPerMillion: 100_000,
          outputMicroUsdPerMillion: 4_000_000,
        },
      ],
    },
  },
};

function unknown(model: string, usage: object = chatUsage(10, 10)): Bill {
  return {
    what: 'a model without a known price',
    model,
    usage,
    tokens: [10, 0, 0, 0, 10, 0],
    microUsd: undefined,
  };
}

function chatUsage(prompt: number, completion: number, inputDetails?: object, reasoning?: number): object {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...(inputDetails && { prompt_tokens_details: inputDetails }),
    ...(reasoning !== undefined && { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}

interface ClaudeUsage {
  readonly input: number;
  readonly read?: number;
  readonly short?: number;
  readonly long?: number;
  readonly output: number;
}

function claudeUsage({ input, read = 0, short = 0, long = 0, output }: ClaudeUsage): object {
  return {
    input_tokens: input,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: short + long,
    cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
    output_tokens: output,
  };
}

function deepseekUsage({ hit, miss, output }: { hit: number; miss: number; output: number }): object {
  return {
    ...chatUsage(hit + miss, output, { cached_tokens: hit }),
    prompt_cache_hit_tokens: hit,
    prompt_cache_miss_tokens: miss,
  };
}
