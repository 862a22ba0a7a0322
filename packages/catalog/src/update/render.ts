import type { CatalogData, ModelEntry } from '../format.ts';

export interface File {
  readonly name: string;
  readonly text: string;
}

/**
 * The sources under `models/`: one line for each model, so that an update reads as a diff, and one file for each provider.
 * A list too long for one file is joined from parts.
 */
export function render({ version, source, models }: CatalogData): readonly File[] {
  const byProvider = Map.groupBy(models, ({ id }) => id.slice(0, id.indexOf('/')));
  return [
    { name: 'origin.ts', text: renderOrigin({ version, source }) },
    ...Array.from(byProvider, ([provider, entries]) => renderProvider(provider, entries)).flat(),
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

function renderProvider(provider: string, entries: readonly ModelEntry[]): readonly File[] {
  const all: Part = { name: provider, entries };
  const parts = cut(all, letters);
  if (parts.length === 1) return [{ name: `${provider}.ts`, text: renderList(all, '..') }];
  return [
    { name: `${provider}.ts`, text: renderJoin(provider, parts) },
    ...parts.map((part) => ({ name: `${provider}/${part.name}.ts`, text: renderList(part, '../..') })),
  ];
}

interface Part {
  readonly name: string;
  readonly entries: readonly ModelEntry[];
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
/** With the lines around them, just below what lint allows a file. */
const mostEntries = 290;

/** Cuts by the alphabet, not by number: the next update leaves every model in the file where it is. */
function cut(part: Part, range: string): readonly Part[] {
  if (part.entries.length <= mostEntries || range.length === 1) return [part];
  const middle = range.length / 2;
  const [before, after] = [range.slice(0, Math.ceil(middle)), range.slice(Math.ceil(middle))];
  const isBefore = ({ id }: ModelEntry): boolean => id.slice(id.indexOf('/') + 1) < after.charAt(0);
  return [
    ...cut({ name: rangeName(before), entries: part.entries.filter(isBefore) }, before),
    ...cut({ name: rangeName(after), entries: part.entries.filter((entry) => !isBefore(entry)) }, after),
  ];
}

function rangeName(range: string): string {
  return range.length === 1 ? range : `${range.charAt(0)}-to-${range.at(-1)}`;
}

function renderList({ name, entries }: Part, up: string): string {
  return `${head}
import type { ModelEntry } from '${up}/format.ts';

// oxfmt-ignore
export const ${camel(name)}: readonly ModelEntry[] = [
${entries.map((entry) => `  ${literal(entry)},`).join('\n')}
];
`;
}

function renderJoin(provider: string, parts: readonly Part[]): string {
  return `${head}
import type { ModelEntry } from '../format.ts';
${parts.map(({ name }) => `import { ${camel(name)} } from './${provider}/${name}.ts';`).join('\n')}

// oxfmt-ignore
export const ${camel(provider)}: readonly ModelEntry[] = [${parts.map(({ name }) => `...${camel(name)}`).join(', ')}];
`;
}

function camel(name: string): string {
  return name.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
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
