import type { Supplement } from '../supplement.ts';
import { anthropic } from './anthropic.ts';
import { deepseek } from './deepseek.ts';
import { google } from './google.ts';
import { mistral } from './mistral.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { openrouterEmbeddings } from './openrouter-embeddings.ts';
import { qwen } from './qwen.ts';
import { resellers } from './resellers.ts';
import { xai } from './xai.ts';

/** The day the facts kept by hand were last looked over. */
export const supplementsDate = '2026-11-21';

export const makerSupplements: readonly Supplement[] = [
  ...openai,
  ...anthropic,
  ...google,
  ...qwen,
  ...deepseek,
  ...mistral,
  ...xai,
];

export const otherSupplements: readonly Supplement[] = [
  ...resellers,
  ...azureEmbeddings(),
  ...openrouterEmbeddings,
  ...ollama,
];

/** Azure serves OpenAI's embeddings as they are. */
function azureEmbeddings(): readonly Supplement[] {
  return openai
    .filter(({ embeddings }) => embeddings)
    .map(({ id, embeddings }) => ({ id: id.replace('openai/', 'azure-openai/'), embeddings }));
}
