import type { StructuredOutput } from '@understudy/core';

/** What we know of a provider that the source does not say model by model. */
export interface ProviderRules {
  /** The provider's key in the source; absent for a provider that it does not have. */
  readonly source?: string | undefined;
  /** It sells other makers' models: what the source leaves out is taken from the maker's own entry. */
  readonly resells?: boolean | undefined;
  readonly skip?: RegExp | undefined;
  /** Models that the source has answering in sound as well, and that do not. */
  readonly textOnly?: RegExp | undefined;
  /** Names that lead to other models as the provider likes, at the price of those. */
  readonly unpriced?: RegExp | undefined;
  /** How a model is held to a schema, where that is a property of the provider or of a family. */
  readonly structured?: readonly FamilyRule<StructuredOutput>[] | undefined;
  /** Whether the start of an answer may be given, to be carried on. */
  readonly prefill?: readonly FamilyRule<boolean>[] | undefined;
  /** What a batch call costs, in percent. */
  readonly batchPercent?: readonly FamilyRule<number>[] | undefined;
  /** Writing to the cache for an hour costs so many times the input. */
  readonly longWriteTimes?: number | undefined;
  /** A tier begins at its size, not above it. */
  readonly tierFromSize?: boolean | undefined;
  /** The source's reasoning price is what all output of a thinking call costs. */
  readonly thinkingPaysAll?: boolean | undefined;
}

/** The first rule whose names fit decides; no rule, no fact. */
export interface FamilyRule<Value> {
  readonly names: RegExp;
  readonly value: Value;
}

const every = /(?:)/;
const openaiSchema = /^(gpt-4o(?!-2024-05)|gpt-4\.1|gpt-5|gpt-6|o1|o3(?!-deep)|o4-mini(?!-deep))/;
/** Models that know JSON mode but came before schemas. */
const openaiJson = /^(gpt-4o-2024-05|gpt-4-turbo|gpt-3\.5-turbo)/;

const openaiStructured = [
  // The source has these as models without schemas.
  { names: /^gpt-5\.[24]-pro/, value: 'prompt' },
  { names: openaiSchema, value: 'schema' },
  { names: openaiJson, value: 'json' },
  { names: /^gpt-4$/, value: 'prompt' },
] as const;

/** Providers in the order in which models are looked for: makers before resellers. */
export const providerRules: Readonly<Record<string, ProviderRules>> = {
  openai: {
    source: 'openai',
    structured: openaiStructured,
    prefill: [{ names: every, value: false }],
    batchPercent: [{ names: /^(?!.*(chat-latest|codex|spark|deep-research))/, value: 50 }],
    tierFromSize: true,
  },
  anthropic: {
    source: 'anthropic',
    structured: [
      { names: /^claude-(3|opus-4-0|opus-4-2025|sonnet-4-0|sonnet-4-2025)/, value: 'prompt' },
      { names: every, value: 'schema' },
    ],
    // Refused with a 400 from Claude 4.6 on.
    prefill: [
      { names: /^claude-(3|opus-4-[015]|opus-4-2025|sonnet-4-[05]|sonnet-4-2025|haiku-4-5)/, value: true },
      { names: every, value: false },
    ],
    batchPercent: [{ names: every, value: 50 }],
    longWriteTimes: 2,
  },
  google: {
    source: 'google',
    structured: [{ names: /^gemini-/, value: 'schema' }],
    batchPercent: [{ names: /^gemini-/, value: 50 }],
  },
  qwen: {
    source: 'alibaba',
    // Schemas are for some models in some modes; JSON mode is what all of these have.
    structured: [{ names: /^qwen(-(max|plus|flash|turbo|vl)|3|2-5)/, value: 'json' }],
    thinkingPaysAll: true,
  },
  deepseek: { source: 'deepseek', structured: [{ names: every, value: 'json' }] },
  mistral: {
    source: 'mistral',
    structured: [{ names: every, value: 'schema' }],
    // By its `prefix` flag. Models that may think begin with their thoughts; of those we do not know.
    prefill: [{ names: /^(?!magistral|mistral-(medium|small)-(26|latest)|mistral-medium-3-5)/, value: true }],
    batchPercent: [{ names: every, value: 50 }],
  },
  xai: { source: 'xai', structured: [{ names: every, value: 'schema' }], tierFromSize: true },
  groq: {
    source: 'groq',
    resells: true,
    structured: [
      { names: /gpt-oss|llama-4/, value: 'schema' },
      { names: /^groq\//, value: 'prompt' },
      { names: every, value: 'json' },
    ],
  },
  'azure-openai': {
    source: 'azure',
    resells: true,
    // Claude is served there too, but not in OpenAI's dialect.
    skip: /^claude-/,
    textOnly: /^gpt-5\.1/,
    unpriced: /^model-router$/,
    structured: openaiStructured,
    tierFromSize: true,
  },
  openrouter: { source: 'openrouter', resells: true, unpriced: /^~/ },
  ollama: { structured: [{ names: every, value: 'schema' }] },
};

/** What the rules say of a name. */
export function decide<Value>(
  rules: readonly FamilyRule<Value>[] | undefined,
  name: string,
): Value | undefined {
  return rules?.find(({ names }) => names.test(name))?.value;
}
