import type { ModelCall } from '@understudy/core';
import { chatCompletions } from '@understudy/openai-compatible';
import type { Api } from '@understudy/openai-compatible';

import { responses } from './responses/responses.ts';

/** Chat completions, unless the model is not there or would not take this call there. */
export function apiFor({ model, tools = [] }: Pick<ModelCall, 'model' | 'tools'>): Api {
  const needsResponses = onlyResponses.test(model) || (tools.length > 0 && toolsOnlyInResponses.test(model));
  return needsResponses ? responses : chatCompletions;
}

const onlyResponses = /-pro(-|$)|codex|deep-research|^computer-use|daybreak|cyber|rosalind/;

/** From GPT-5.4 on, chat completions turns tools away from a model that thinks. */
const toolsOnlyInResponses = /^gpt-(5\.([4-9]|\d\d)|[6-9])/;
