import { camelCase, closest } from '@understudy/core';
import { dimensions, QuestionError } from '@understudy/ledger';
import type { Dimension } from '@understudy/ledger';

import { misused } from './complaint.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { writeJson } from './json.ts';
import { withLedger } from './ledger-at.ts';
import { momentOf } from './moment.ts';
import type { PlaceOptions } from './places.ts';
import { questions } from './questions.ts';
import type { Answered, Asking, Question } from './questions.ts';

export interface UsageOptions extends PlaceOptions {
  readonly by?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly task?: string | undefined;
  readonly customer?: string | undefined;
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  readonly tag?: string | undefined;
  readonly outcome?: string | undefined;
  readonly limit?: number | undefined;
  readonly timeZone?: string | undefined;
  readonly json?: boolean | undefined;
  readonly csv?: boolean | undefined;
}

/** Puts one of the ledger's questions, and prints what it answers. */
export async function usage(
  name: string | undefined,
  options: UsageOptions,
  context: CommandContext,
): Promise<ExitCode> {
  if (options.json && options.csv) throw misused('take one of --json and --csv');
  const question = questionNamed(name ?? 'spend');
  refuseUseless(question, options);
  const answered = await askLedger(question, options, context);
  const { terminal } = context;
  if (options.json) await writeJson(terminal, answered.answer);
  else if (options.csv) await terminal.write(answered.sheet.asCsv());
  else await print(answered, context);
  return 0;
}

async function askLedger(
  question: Question,
  options: UsageOptions,
  context: CommandContext,
): Promise<Answered> {
  const asking = askingOf(options, context.clock.wallTime());
  try {
    return await withLedger(options, context, (ledger) => question.ask(ledger, asking));
  } catch (error) {
    if (error instanceof QuestionError) throw misused(error.message);
    throw error;
  }
}

async function print({ sheet, note }: Answered, { terminal }: CommandContext): Promise<void> {
  if (sheet.rows === 0) terminal.note('nothing: no request is on record that this is about');
  else await terminal.write(sheet.asTable(terminal));
  if (note !== undefined) await terminal.write(`${note}\n`);
}

function questionNamed(name: string): Question {
  const found = Object.hasOwn(questions, name) ? questions[name] : undefined;
  if (found) return found;
  const near = closest(name, Object.keys(questions));
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  const list = Object.entries(questions).map(([word, { about }]) => `  ${word.padEnd(10)} ${about}`);
  throw misused(
    [`there is no question called ${JSON.stringify(name)}${hint}`, 'The questions are:', ...list].join('\n'),
  );
}

/** An option without an effect would look as if it had one. */
function refuseUseless({ about, takes = [] }: Question, options: UsageOptions): void {
  const flags = { by: '--by', limit: '--limit', timeZone: '--time-zone' } as const;
  for (const option of ['by', 'limit', 'timeZone'] as const) {
    if (options[option] === undefined || takes.includes(option)) continue;
    throw misused(`${flags[option]} means nothing to this question (${about})`);
  }
}

function askingOf(options: UsageOptions, now: number): Asking {
  const { since, until, customer, model, provider, tag, outcome, limit, timeZone } = options;
  const task = options.task === undefined ? undefined : camelCase(options.task);
  return {
    by: dimensionOf(options.by),
    fromMs: since === undefined ? undefined : momentOf(since, now, '--since'),
    toMs: until === undefined ? undefined : momentOf(until, now, '--until'),
    // What is not said is left out: a question that knows no such filter must not find it.
    ...Object.fromEntries(
      Object.entries({ task, customer, model, provider, tag, outcome, limit, timeZone }).filter(
        ([, value]) => value !== undefined,
      ),
    ),
  };
}

function dimensionOf(word: string | undefined): Dimension | undefined {
  if (word === undefined) return undefined;
  const known = dimensions.find((each) => each === word);
  if (known !== undefined) return known;
  throw misused(`--by takes one of ${dimensions.join(', ')}, not ${JSON.stringify(word)}`);
}
