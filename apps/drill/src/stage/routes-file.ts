/** A provider as routes.yaml has it: where it is stands in `NAME_URL`. */
export function providerLine(name: string): string {
  return `  ${name}: { adapter: openai-compatible, baseUrl: "\${${name.toUpperCase()}_URL}", key: "\${DRILL_KEY}" }`;
}

/** What every model of the drills can do. */
export const modelFacts =
  'chat: true, tools: true, structured: schema, contextTokens: 8000, maxOutputTokens: 1000';

/** The same route for every task. */
export function routeLines(route: string): readonly string[] {
  return tasks.map((task) => `  ${task}: ${route}`);
}

/** Those that the gateway has by itself. */
const tasks = [
  'support_chat',
  'document_summary',
  'data_extraction',
  'title_generation',
  'long_context_analysis',
] as const;
