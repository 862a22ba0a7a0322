import type { ExitCode } from './exit-code.ts';

/** What a person is told in place of a stack: what is wrong, where, and what to do. */
export class Complaint extends Error {
  override readonly name = 'Complaint';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = 1, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

/** Complains of what was typed. */
export function misused(message: string): Complaint {
  return new Complaint(message, 2);
}

/** What an error says, whatever was thrown. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === '' ? error.name : error.message;
}
