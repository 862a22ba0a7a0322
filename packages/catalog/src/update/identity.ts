/** Names that give no hint that they are the same weights. */
const sameWeights: Readonly<Record<string, string>> = {
  // DeepSeek serves its old names with newer models; OpenRouter's deepseek-chat is still V3.
  'deepseek/deepseek-chat': 'deepseek-v4-flash',
  'deepseek/deepseek-reasoner': 'deepseek-v4-flash',
  'deepseek/deepseek-flash': 'deepseek-v4.1-flash',
  'deepseek/deepseek-v4-flash': 'deepseek-v4.1-flash',
  'deepseek/deepseek-v4-pro': 'deepseek-v4-pro-0813',
  'openrouter/deepseek/deepseek-chat': 'deepseek-v3',
  'openrouter/deepseek/deepseek-chat-v3-0324': 'deepseek-v3-0324',
  'openrouter/deepseek/deepseek-chat-v3.1': 'deepseek-v3.1',
  'groq/llama-3.1-8b-instant': 'llama-3.1-8b-instruct',
  'groq/llama-3.3-70b-versatile': 'llama-3.3-70b-instruct',
  'groq/meta-llama/llama-4-scout-17b-16e-instruct': 'llama-4-scout',
  'azure-openai/llama-4-scout-17b-16e-instruct': 'llama-4-scout',
  'azure-openai/meta-llama-3.1-8b-instruct': 'llama-3.1-8b-instruct',
  'azure-openai/meta-llama-3.1-70b-instruct': 'llama-3.1-70b-instruct',
  'openrouter/mistralai/mistral-medium-3': 'mistral-medium-2505',
  'openrouter/mistralai/mistral-medium-3.1': 'mistral-medium-2508',
  'mistral/mistral-medium-3-5': 'mistral-medium-2604',
  'openrouter/mistralai/mistral-medium-3-5': 'mistral-medium-2604',
  'openrouter/mistralai/mistral-small-3.2-24b-instruct': 'mistral-small-2506',
  'openrouter/mistralai/mistral-embed-2312': 'mistral-embed',
  'openrouter/mistralai/codestral-embed-2505': 'codestral-embed',
  'openrouter/qwen/qwen3-coder': 'qwen3-coder-480b-a35b-instruct',
  'openai/gpt-5.6': 'gpt-5.6-sol',
};

/** Names that move from model to model as the provider likes. */
const rolling = /latest|^~|^openrouter\/|^model-router$/;

/** What the same weights are called everywhere; undefined for a name whose weights change. */
export function identityOf(provider: string, name: string): string | undefined {
  const known = sameWeights[`${provider}/${name}`];
  if (known) return known;
  // Ollama's are quantised: near, not the same.
  if (provider === 'ollama' || rolling.test(name)) return undefined;
  // Resellers put the maker before the name and the way of serving behind it.
  const bare = (provider === 'openrouter' || provider === 'groq' ? name.slice(name.indexOf('/') + 1) : name)
    .replace(/:.*$/, '')
    .toLowerCase();
  return bare.startsWith('claude-') ? claude(bare) : bare;
}

/** `claude-sonnet-4.5`, `claude-sonnet-4-5` and `claude-sonnet-4-5-20250929` are one model. */
function claude(name: string): string {
  return name
    .replaceAll('.', '-')
    .replace(/-20\d{6}$/, '')
    .replace(/^(claude-(?:opus|sonnet)-4)-0$/, '$1');
}
