import { adapters } from './adapters.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Providers whose key is in the environment, in the order in which routes prefer them. */
export function keyedProviders(environment: Environment): readonly string[] {
  return Object.keys(models).filter((provider) => {
    const variable = adapters[provider]?.keyVariable;
    return variable !== undefined && (environment[variable] ?? '') !== '';
  });
}

/** A configuration for the shipped tasks with these providers; with none, for a rehearsal with all that its routes name. */
export function defaultConfig(providers: readonly string[]): string {
  const cast = providers.length > 0 ? providers : rehearsed;
  return [
    '# yaml-language-server: $schema=./routes.schema.json',
    'providers:',
    ...cast.map((provider) => `  ${provider}: { key: \${${adapters[provider]?.keyVariable ?? ''}} }`),
    'routes:',
    ...Object.entries(routes).flatMap(([task, route]) => routeLines(task, route, cast)),
    '',
  ].join('\n');
}

interface Sketch {
  /** What the work needs: the better model of a provider, the quick one, or the one with the largest window. */
  readonly wants: 'best' | 'quick' | 'long';
  /** Who is asked first, before all others. */
  readonly first: string;
  readonly rest: readonly string[];
}

const routes: Readonly<Record<string, Sketch>> = {
  support_chat: { wants: 'best', first: 'anthropic', rest: ['maxLatencyMs: 5000'] },
  document_summary: { wants: 'quick', first: 'google', rest: ['maxLatencyMs: 15000'] },
  data_extraction: {
    wants: 'quick',
    first: 'openai',
    rest: ['maxLatencyMs: 15000', 'on: { bad-output: next-candidate }'],
  },
  title_generation: { wants: 'quick', first: 'openai', rest: ['maxLatencyMs: 5000'] },
  long_context_analysis: {
    wants: 'long',
    first: 'google',
    rest: ['maxInputTokens: 1000000', 'allowFallback: false'],
  },
};

/** Without any key, the stage is set with these. */
const rehearsed = ['openai', 'anthropic', 'google', 'qwen'];

type Models = Readonly<Record<Sketch['wants'], string>>;

const models: Readonly<Record<string, Models>> = {
  openai: { best: 'gpt-4.1', quick: 'gpt-4.1-mini', long: 'gpt-4.1' },
  anthropic: { best: 'claude-sonnet', quick: 'claude-haiku', long: 'claude-sonnet' },
  google: { best: 'gemini-pro', quick: 'gemini-flash', long: 'gemini-pro' },
  qwen: { best: 'qwen-max', quick: 'qwen-plus', long: 'qwen-plus' },
  mistral: { best: 'mistral-large', quick: 'mistral-small', long: 'mistral-large' },
  deepseek: { best: 'deepseek-pro', quick: 'deepseek-chat', long: 'deepseek-pro' },
  xai: { best: 'grok', quick: 'grok', long: 'grok' },
};

function routeLines(
  task: string,
  { wants, first, rest }: Sketch,
  cast: readonly string[],
): readonly string[] {
  const order = [...cast].sort((left, right) => Number(right === first) - Number(left === first));
  const [primary = '', ...others] = order.map((provider) => `${provider}/${models[provider]?.[wants] ?? ''}`);
  const alone = rest.includes('allowFallback: false');
  return [
    `  ${task}:`,
    `    primary: ${primary}`,
    `    fallback: [${alone ? '' : others.slice(0, mostFallbacks).join(', ')}]`,
    ...rest.map((line) => `    ${line}`),
  ];
}

const mostFallbacks = 2;
