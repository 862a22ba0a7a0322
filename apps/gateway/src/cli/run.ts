import { CommanderError } from 'commander';
import type { Command, OutputConfiguration } from 'commander';

import { Complaint, wordsOf } from './complaint.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { createProgram } from './program.ts';

/** Runs what was typed, without the name of the command. Never throws: what is wrong is said in words. */
export async function runCommandLine(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const printed: string[] = [];
  const ended: { code: ExitCode } = { code: 0 };
  const program = createProgram(context, (code) => (ended.code = code));
  setOutput(program, {
    writeOut: (text) => void printed.push(text),
    writeErr: (text) => terminal.note(text.trimEnd()),
    getOutHelpWidth: () => terminal.columns ?? 100,
    getErrHelpWidth: () => terminal.columns ?? 100,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    ended.code = complain(error, words.includes('--debug'), context);
  }
  if (printed.length > 0) await terminal.write(printed.join(''));
  return ended.code;
}

/** Commands take over such settings only if they are made before them. */
function setOutput(command: Command, output: OutputConfiguration): void {
  command.configureOutput(output).exitOverride();
  for (const each of command.commands) setOutput(each, output);
}

function complain(error: unknown, isDebugging: boolean, { terminal }: CommandContext): ExitCode {
  // The parser has said what it had to say; without any command, it has shown its help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  terminal.note(`${terminal.styled('red', 'error:')} ${wordsOf(error)}`);
  if (isDebugging && error instanceof Error) terminal.note(inFull(error));
  return error instanceof Complaint ? error.exitCode : 1;
}

function inFull(error: Error): string {
  const because = error.cause instanceof Error ? `\ncaused by: ${inFull(error.cause)}` : '';
  return `${error.stack ?? error.message}${because}`;
}
