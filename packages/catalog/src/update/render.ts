import type { CatalogData, ModelEntry } from '../format.ts';

export interface File {
  readonly name: string;
  readonly text: string;
}

/** The sources under `models/`: one file for each provider, one line for each model, so that an update reads as a diff. */
export function render({ version, source, models }: CatalogData): readonly File[] {
  const byProvider = Map.groupBy(models, ({ id }) => id.slice(0, id.indexOf('/')));
  return [
    { name: 'origin.ts', text: renderOrigin({ version, source }) },
    ...Array.from(byProvider, ([provider, entries]) => ({
      name: `${provider}.ts`,
      text: renderProvider(provider, entries),
    })),
  ];
}

const head =
  '// Written by `pnpm catalog:update`; do not edit. What must differ goes into src/update/supplements.';

function renderOrigin({ version, source }: Pick<CatalogData, 'version' | 'source'>): string {
  return `${head}
import type { CatalogData } from '../format.ts';

// oxfmt-ignore
export const origin: Pick<CatalogData, 'version' | 'source'> =
  ${literal({ version, source })};
`;
}

/** With the lines around them, just below what lint allows a file. */
const longestWithoutExemption = 290;

function renderProvider(provider: string, entries: readonly ModelEntry[]): string {
  const name = provider.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
  const exempt = entries.length > longestWithoutExemption ? '\n/* oxlint-disable max-lines */' : '';
  return `${head}${exempt}
import type { ModelEntry } from '../format.ts';

// oxfmt-ignore
export const ${name}: readonly ModelEntry[] = [
${entries.map((entry) => `  ${literal(entry)},`).join('\n')}
];
`;
}

/** A value as TypeScript: names without quotes, texts in single ones. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${key}: ${literal(each)}`)
    .join(', ')} }`;
}
