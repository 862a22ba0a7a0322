import { parseDocument } from 'yaml';
import type { Document } from 'yaml';

import type { Finding } from './finding.ts';
import { growTree } from './grow-tree.ts';
import { holdsMarks, markReferences } from './reference-marks.ts';
import type { SourceFile } from './source-file.ts';
import type { MapTree } from './tree.ts';
import { inPlainWords } from './yaml-errors.ts';

export interface ParsedFile {
  readonly file: SourceFile;
  /** Undefined when the file is empty or no map. With errors, what could be understood of it. */
  readonly tree: MapTree | undefined;
  /** Whether the text is YAML. If not, what was understood of it may be anything. */
  readonly wellFormed: boolean;
  readonly findings: readonly Finding[];
}

/** Reads YAML 1.2, of which JSON is a part. Keeps the place of everything; fills nothing in. */
export function parseYaml(file: SourceFile): ParsedFile {
  if (holdsMarks(file.text)) {
    return refused(
      file,
      'the file holds U+FDD0 or one of its neighbours, which no text may hold',
      'take it out',
    );
  }
  try {
    return parsed(file);
  } catch {
    // The parser was not made for every text that could be thrown at it.
    return refused(file, 'the file could not be understood as YAML', 'check it with a YAML linter');
  }
}

function parsed(file: SourceFile): ParsedFile {
  const document = parseDocument(markReferences(file.text), {
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    stringKeys: true,
    uniqueKeys: false, // compares each key with each other; growTree looks them up, and says where the first one is
    prettyErrors: false,
    logLevel: 'error',
  });
  const complaints = complaintsOf(document, file);
  const grown = document.contents && growTree(document.contents, file);
  const tree = grown?.tree.kind === 'map' ? grown.tree : undefined;
  if (complaints.length > 0) return { file, tree, wellFormed: false, findings: complaints };
  if (!grown) return refused(file, 'the file is empty', 'it holds at least providers and routes');
  if (tree) return { file, tree, wellFormed: true, findings: grown.findings };
  return refused(file, 'a configuration is a map of sections', 'begin with a line such as "routes:"');
}

function complaintsOf({ errors, warnings }: Document.Parsed, file: SourceFile): readonly Finding[] {
  return [...errors, ...warnings].slice(0, mostComplaints).map((error) => {
    const start = Math.min(error.pos[0], file.text.length);
    const span = { file, start, end: Math.max(start, Math.min(error.pos[1], file.text.length)) };
    return { severity: 'error', span, path: [], ...inPlainWords(error) };
  });
}

/** After so many, a file is no YAML at all. */
const mostComplaints = 20;

function refused(file: SourceFile, message: string, suggestion: string): ParsedFile {
  const span = { file, start: 0, end: 0 };
  const finding: Finding = { severity: 'error', span, path: [], message, suggestion };
  return { file, tree: undefined, wellFormed: false, findings: [finding] };
}
