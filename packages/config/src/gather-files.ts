import { dirname, join, relative, resolve } from 'node:path';

import { largestFileBytes, whyUnread } from './config-files.ts';
import type { ConfigFiles } from './config-files.ts';
import { decode } from './decode.ts';
import type { Finding } from './finding.ts';
import { includedPaths } from './include.ts';
import { parseYaml } from './parse-yaml.ts';
import type { ParsedFile } from './parse-yaml.ts';
import type { Span } from './source-file.ts';
import { entryOf } from './tree.ts';
import type { MapTree, ScalarTree } from './tree.ts';

export interface Gathered {
  /** The main file first, then what it includes; each once. */
  readonly files: readonly GatheredFile[];
  /** Whether all of them could be found and understood. */
  readonly complete: boolean;
  readonly findings: readonly Finding[];
}

export interface GatheredFile extends ParsedFile {
  /** Absolute. */
  readonly path: string;
}

/** Reads the main file and all it includes, and what those include. */
export function gatherFiles(mainPath: string, files: ConfigFiles): Gathered {
  const path = resolve(mainPath);
  const root = dirname(path);
  const gathering: Gathering = { files, root, shownIn: dirname(mainPath), gathered: new Map(), findings: [] };
  const file = { name: mainPath, text: '' };
  gather({ path, chain: [], asked: { file, start: 0, end: 0 } }, gathering);
  const found = [...gathering.gathered.values()];
  const complete = gathering.findings.length === 0 && found.every(({ wellFormed }) => wellFormed);
  return {
    files: found,
    complete,
    findings: [...gathering.findings, ...found.flatMap(({ findings }) => findings)],
  };
}

interface Gathering {
  readonly files: ConfigFiles;
  /** Nothing outside of it is included. */
  readonly root: string;
  /** The same directory as the person wrote it. */
  readonly shownIn: string;
  readonly gathered: Map<string, GatheredFile>;
  readonly findings: Finding[];
}

interface Wanted {
  readonly path: string;
  /** The files that include each other down to this one. */
  readonly chain: readonly string[];
  /** Where it is asked for. */
  readonly asked: Span;
}

const mostFiles = 1_000;

function gather({ path, chain, asked }: Wanted, gathering: Gathering): void {
  const refuse = (message: string, suggestion?: string): void => {
    gathering.findings.push({ severity: 'error', span: asked, path: [], message, suggestion });
  };
  const name = nameOf(path, gathering);
  if (chain.includes(path)) {
    const circle = [...chain.slice(chain.indexOf(path)), path].map((each) => nameOf(each, gathering));
    return refuse(`the files include each other in a circle: ${circle.join(' -> ')}`, 'take one include out');
  }
  if (gathering.gathered.has(path)) return;
  if (gathering.gathered.size >= mostFiles) return refuse(`more than ${mostFiles} files are included`);
  const read = gathering.files.read(path, largestFileBytes);
  if (!read.ok) return refuse(`${name} ${whyUnread[read.why]}`, chain.length > 0 ? undefined : howToBegin);
  const decoded = decode(read.bytes);
  if (!decoded.ok) return refuse(`${name}: ${decoded.message}`, decoded.suggestion);
  const parsed = parseYaml({ name, text: decoded.text });
  gathering.gathered.set(path, { ...parsed, path });
  for (const pattern of includesOf(parsed.tree)) {
    for (const next of pathsOf(pattern, path, gathering)) {
      gather({ path: next, chain: [...chain, path], asked: pattern.span }, gathering);
    }
  }
}

const howToBegin = 'name another file, or write one';

function nameOf(path: string, { root, shownIn }: Gathering): string {
  return join(shownIn, relative(root, path));
}

/** The patterns as written; that they are texts is for the schema to say. */
function includesOf(tree: MapTree | undefined): readonly ScalarTree[] {
  const include = tree && entryOf(tree, 'include')?.value;
  const items = include?.kind === 'list' ? include.items : [include];
  return items.flatMap((item) => (item?.kind === 'scalar' && typeof item.value === 'string' ? [item] : []));
}

function pathsOf(pattern: ScalarTree, path: string, { root, files, findings }: Gathering): readonly string[] {
  const included = includedPaths(String(pattern.value), { path, root, files });
  if (included.ok) return included.paths;
  const { message, suggestion } = included;
  findings.push({ severity: 'error', span: pattern.span, path: ['include'], message, suggestion });
  return [];
}
