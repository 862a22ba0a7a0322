/** A file of the configuration, as text. */
export interface SourceFile {
  /** As it is shown to a person. */
  readonly name: string;
  readonly text: string;
}

/** A stretch of a file: from its first character up to, not including, its end. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

export interface Position {
  /** Both counted from 1, the column in UTF-16 units, as editors do. */
  readonly line: number;
  readonly column: number;
}

/** The line and column at which a span begins. */
export function positionOf({ file, start }: Span): Position {
  const before = file.text.slice(0, start);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: start - lineStart + 1 };
}

/** `routes.yaml:12:5`, as editors and terminals take it. */
export function formatPosition(span: Span): string {
  const { line, column } = positionOf(span);
  return `${span.file.name}:${line}:${column}`;
}
