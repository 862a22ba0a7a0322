/**
 * Short names: each stands for the newest model of its family that is neither a preview nor being switched off.
 * There are none for embeddings: vectors of different models do not mix, so such a name must not move.
 */
export const aliases: Readonly<Record<string, string>> = {
  'anthropic/claude-fable': 'anthropic/claude-fable-5-1',
  'anthropic/claude-opus': 'anthropic/claude-opus-5-5',
  'anthropic/claude-sonnet': 'anthropic/claude-sonnet-5-5',
  'anthropic/claude-haiku': 'anthropic/claude-haiku-5-5',

  'openai/gpt-astra': 'openai/gpt-6-astra',
  'openai/gpt-sol': 'openai/gpt-6-sol',
  'openai/gpt-terra': 'openai/gpt-5.6-terra',
  'openai/gpt-luna': 'openai/gpt-6-luna',
  'openai/gpt-mini': 'openai/gpt-5.4-mini',

  // Every other Pro is switched off by 2026-12-01; Google's own gemini-pro-latest leads to this preview too.
  'google/gemini-pro': 'google/gemini-3.1-pro-preview',
  'google/gemini-flash': 'google/gemini-3.8-flash',
  'google/gemini-flash-lite': 'google/gemini-3.5-flash-lite',

  'qwen/qwen-coder': 'qwen/qwen3-coder-plus',

  'deepseek/deepseek-pro': 'deepseek/deepseek-v4-pro',

  'mistral/mistral-large': 'mistral/mistral-large-2512',
  'mistral/mistral-medium': 'mistral/mistral-medium-2604',
  'mistral/mistral-small': 'mistral/mistral-small-2603',
  'mistral/codestral': 'mistral/codestral-2508',
  'mistral/ministral': 'mistral/ministral-14b-2512',

  'xai/grok': 'xai/grok-4.7',

  'openrouter/anthropic/claude-fable': 'openrouter/anthropic/claude-fable-5.1',
  'openrouter/anthropic/claude-opus': 'openrouter/anthropic/claude-opus-5.5',
  'openrouter/anthropic/claude-sonnet': 'openrouter/anthropic/claude-sonnet-5',
  'openrouter/anthropic/claude-haiku': 'openrouter/anthropic/claude-haiku-4.5',

  'ollama/llama3.1': 'ollama/llama3.1:8b',
  'ollama/llama3.2': 'ollama/llama3.2:3b',
  'ollama/qwen3': 'ollama/qwen3:8b',
  'ollama/gemma3': 'ollama/gemma3:4b',
};
