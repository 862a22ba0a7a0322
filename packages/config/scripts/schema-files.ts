import { configJsonSchema } from '../src/schema/config-json-schema.ts';
import { keyDescriptions } from '../src/schema/key-descriptions.ts';

/** Shipped with the package, for editors. */
export const schemaPath: URL = new URL('../routes.schema.json', import.meta.url);
export const documentPath: URL = new URL('../../../docs/configuration.md', import.meta.url);

export function schemaText(): string {
  return `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`;
}

/** The page with a table of keys between each pair of marks: `<!-- keys: route -->` and `<!-- end -->`. */
export function withTables(page: string): string {
  return page.replaceAll(
    /(<!-- keys: (\w+) -->\n)[^]*?(<!-- end -->)/g,
    (_all, begin: string, kind: string, end: string) => {
      return `${begin}\n${table(kind)}\n\n${end}`;
    },
  );
}

/** `file` stands for the keys of the file itself. */
function table(kind: string): string {
  const prefix = kind === 'file' ? '' : `${kind}.`;
  const rows = Object.entries(keyDescriptions)
    .filter(([name]) => (prefix === '' ? !name.includes('.') : name.startsWith(prefix)))
    .map(
      ([name, description]) => `| \`${name.slice(prefix.length)}\` | ${description.replaceAll('|', '\\|')} |`,
    );
  return ['| key | what it says |', '|---|---|', ...rows].join('\n');
}
