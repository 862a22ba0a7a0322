import type { Cell } from './cell.ts';
import { taskOf } from './matrix-tasks.ts';

/** A cell, and where its providers are. */
export interface PlacedCell {
  readonly cell: Cell;
  readonly leadUrl: string;
  readonly standInUrl: string;
}

const facts =
  'chat: true, tools: true, structured: schema, maxOutputTokens: 1000, prices: [{ inputMicroUsdPerMillion: 1000000, outputMicroUsdPerMillion: 2000000 }]';

/** The text of a routes.yaml with two providers and a route for each cell; the stand-in takes four times as much. */
export function configurationOf(placed: readonly PlacedCell[], ballastUrl: string): string {
  const budgets = placed.flatMap(({ cell: { id, scenario } }) =>
    scenario.budget === undefined
      ? []
      : ['', 'Whole'].map((form) => {
          const task = `${taskOf(id)}${form}`;
          return `  ${task}: { by: task, only: ${task}, per: day, ${scenario.budget} }`;
        }),
  );
  const lines = [
    'providers:',
    ...placed.flatMap(providersOf),
    provider('ballast', 'openai-compatible', `${ballastUrl}/v1`),
    'models:',
    ...placed.flatMap(modelsOf),
    `  ballast/large: { ${facts}, contextTokens: 8000 }`,
    'defaults:',
    '  retry: { tries: 2, backoff: { baseMs: 1, capMs: 500 } }',
    // Far from what a busy machine needs; who is to be impatient says so.
    '  timeouts: { firstTokenMs: 60000, stallMs: 60000 }',
    'routes:',
    ...placed.flatMap(routesOf),
    ...(budgets.length > 0 ? ['budgets:', ...budgets] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** What the ledger and the answers call the providers of a cell. */
export const leadOf = ({ id }: Pick<Cell, 'id'>): string => `lead-${id}`;
export const standInOf = ({ id }: Pick<Cell, 'id'>): string => `stand-in-${id}`;

function provider(id: string, adapter: string, url: string): string {
  return `  ${id}: { adapter: ${adapter}, baseUrl: '${url}', key: '\${MATRIX_KEY}' }`;
}

function providersOf({ cell, leadUrl, standInUrl }: PlacedCell): readonly string[] {
  const { adapter, path } = cell.family;
  return [
    provider(leadOf(cell), adapter, `${leadUrl}${path}`),
    provider(standInOf(cell), 'openai-compatible', `${standInUrl}/v1`),
  ];
}

function modelsOf({ cell }: PlacedCell): readonly string[] {
  return [
    `  ${leadOf(cell)}/${cell.family.model}: { ${facts}, contextTokens: 8000 }`,
    `  ${standInOf(cell)}/large: { ${facts}, contextTokens: 32000 }`,
  ];
}

function routesOf({ cell }: PlacedCell): readonly string[] {
  const { policy, midStream } = cell.scenario;
  const lead = `primary: ${leadOf(cell)}/${cell.family.model}`;
  const chain = policy?.includes('fallback:') ? [lead] : [lead, `fallback: [${standInOf(cell)}/large]`];
  const whole = policy === undefined ? chain : [...chain, policy];
  const streamed = midStream === undefined ? whole : [...whole, `midStream: ${midStream}`];
  return [
    `  ${taskOf(cell.id)}: { ${streamed.join(', ')} }`,
    `  ${taskOf(cell.id)}Whole: { ${whole.join(', ')} }`,
  ];
}
