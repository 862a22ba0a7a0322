import { basename, resolve } from 'node:path';

import { closest } from '@understudy/core';

import { whyUnread } from './config-files.ts';
import type { ConfigFiles } from './config-files.ts';
import { decode } from './decode.ts';
import type { Finding } from './finding.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { isWholeReference, referencesIn } from './references.ts';
import type { TextPart } from './references.ts';
import { literalProblem, secretProblem } from './literal-key.ts';
import { secrecyAt } from './secret-places.ts';
import { secret } from './secret.ts';
import { entryOf } from './tree.ts';
import type { MapTree, ScalarTree, Tree, TreePath } from './tree.ts';

export interface FillIn {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly files: ConfigFiles;
  /** What `{ file: … }` is relative to. */
  readonly directory: string;
  readonly secrets: KnownSecrets;
}

export interface Filled {
  readonly tree: MapTree;
  readonly findings: readonly Finding[];
}

/** Fills in what the environment and files hold. Once: what is filled in is never looked at for references again. */
export function fillIn(tree: MapTree, from: FillIn): Filled {
  const findings: Finding[] = [];
  return { tree: fillMap(tree, [], { ...from, findings }), findings };
}

interface Filling extends FillIn {
  readonly findings: Finding[];
}

function fill(tree: Tree, path: TreePath, filling: Filling): Tree {
  switch (tree.kind) {
    case 'map': {
      const file = secrecyAt(path) === 'none' ? undefined : fileOf(tree);
      return file ? fromFile(file, path, filling) : fillMap(tree, path, filling);
    }
    case 'list':
      return { ...tree, items: tree.items.map((item, index) => fill(item, [...path, index], filling)) };
    case 'scalar':
      return fillScalar(tree, path, filling);
    case 'secret':
      return tree;
  }
}

function fillMap(tree: MapTree, path: TreePath, filling: Filling): MapTree {
  const entries = [...tree.entries].map(
    ([name, { key, value }]) => [name, { key, value: fill(value, [...path, name], filling) }] as const,
  );
  return { ...tree, entries: new Map(entries) };
}

function fillScalar(tree: ScalarTree, path: TreePath, filling: Filling): Tree {
  const secrecy = secrecyAt(path);
  const { value, span } = tree;
  if (typeof value !== 'string') {
    if (secrecy !== 'key' || value === null) return tree;
    return sealed(tree, { path, filling, text: String(value) });
  }
  const parts = referencesIn(value);
  const texts = parts.map((part) => textOf(part, filling.environment));
  for (const { message, suggestion } of texts.flatMap((text) => text.problem ?? []).slice(0, mostProblems)) {
    filling.findings.push({ severity: 'error', span, path, message, suggestion });
  }
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'reference') filling.secrets.add(texts[index]?.text ?? '', part.written);
  }
  const text = texts.map((each) => each.text).join('');
  if (secrecy !== 'none') return sealed(tree, { path, filling, text });
  return { ...tree, value: isWholeReference(value) && mayBeNumber(tree) ? asWritten(text) : text };
}

/** Of one text. */
const mostProblems = 10;

/** A text on its way behind a seal. */
interface Sealing {
  readonly path: TreePath;
  readonly filling: Filling;
  readonly text: string;
}

function sealed(tree: ScalarTree, { path, filling, text }: Sealing): Tree {
  const { span } = tree;
  const written = String(tree.value);
  const label = referencesIn(written).flatMap((part) => (part.kind === 'reference' ? [part.name] : []))[0];
  const problem =
    literalProblem(written, path) ?? (text === '' ? undefined : secretProblem(text, label ?? 'it', path));
  if (problem) filling.findings.push({ severity: 'error', span, path, ...problem });
  return { kind: 'secret', span, secret: secret(text), label: label ?? 'key' };
}

function fileOf(tree: MapTree): ScalarTree | undefined {
  const file = tree.entries.size === 1 ? entryOf(tree, 'file')?.value : undefined;
  return file?.kind === 'scalar' && typeof file.value === 'string' ? file : undefined;
}

/** Reads what a secret store has put into a file; the line break at its end is the file's. */
function fromFile(file: ScalarTree, path: TreePath, filling: Filling): Tree {
  const { span } = file;
  const name = referencesIn(String(file.value))
    .map((part) => textOf(part, filling.environment).text)
    .join('');
  const found = filling.files.read(resolve(filling.directory, name), largestSecretBytes);
  const decoded = found.ok ? decode(found.bytes) : undefined;
  const text = decoded?.ok ? decoded.text.replace(/\s+$/, '') : '';
  if (!found.ok) {
    const message = `the file ${name} ${whyUnread[found.why]}`;
    const suggestion = `paths are relative to ${filling.directory}`;
    filling.findings.push({ severity: 'error', span, path, message, suggestion });
  } else {
    const problem = secretProblem(text, name, path);
    if (problem) filling.findings.push({ severity: 'error', span, path, ...problem });
  }
  filling.secrets.add(text, '[secret]');
  return { kind: 'secret', span, secret: secret(text), label: basename(name) };
}

const largestSecretBytes = 100_000;

/** JSON has no other way to write a reference than within quotes. */
function mayBeNumber({ quoted, span }: ScalarTree): boolean {
  return !quoted || span.file.name.endsWith('.json');
}

/** What the same text would be had it stood in the file. */
function asWritten(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

interface FilledText {
  readonly text: string;
  readonly problem?: { readonly message: string; readonly suggestion: string };
}

function textOf(part: TextPart, environment: FillIn['environment']): FilledText {
  if (part.kind === 'text') return { text: part.text };
  if (part.kind === 'broken') {
    const message = 'this is no reference to the environment';
    return {
      text: '',
      problem: { message, suggestion: 'write ${NAME} or ${NAME:-default}, and $${ for a plain ${' },
    };
  }
  const { name, fallback } = part;
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  // An empty variable is one that somebody forgot to fill, as in a shell's `:-`.
  if (value !== undefined && value !== '') return { text: value };
  if (fallback !== undefined) return { text: fallback };
  const near = closest(
    name,
    Object.keys(environment).filter((each) => environment[each]),
  );
  const suggestion = near === undefined ? 'set it where this runs' : `set it, or did you mean "${near}"?`;
  const state = value === undefined ? 'not set' : 'empty';
  return { text: '', problem: { message: `the environment variable ${name} is ${state}`, suggestion } };
}
