import { aliases } from './aliases.ts';
import type { CatalogData } from './format.ts';
import { anthropic } from './models/anthropic.ts';
import { azureOpenai } from './models/azure-openai.ts';
import { deepseek } from './models/deepseek.ts';
import { google } from './models/google.ts';
import { groq } from './models/groq.ts';
import { mistral } from './models/mistral.ts';
import { ollama } from './models/ollama.ts';
import { openai } from './models/openai.ts';
import { openrouter } from './models/openrouter.ts';
import { origin } from './models/origin.ts';
import { qwen } from './models/qwen.ts';
import { xai } from './models/xai.ts';

/** The catalog this package comes with. The compiler and the tests have checked it, so opening it does not. */
export const builtIn: CatalogData = {
  ...origin,
  aliases,
  models: [
    ...openai,
    ...anthropic,
    ...google,
    ...qwen,
    ...deepseek,
    ...mistral,
    ...xai,
    ...groq,
    ...azureOpenai,
    ...openrouter,
    ...ollama,
  ],
};
