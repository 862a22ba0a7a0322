import { accessSync, constants, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';

import { openLedger } from '@understudy/ledger';

import { adapters } from '../adapters.ts';
import { wordsOf } from './complaint.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { writeJson } from './json.ts';
import { ledgerPlace } from './ledger-at.ts';
import { isNoFile } from './places.ts';
import { readProject } from './project.ts';
import type { Project } from './project.ts';
import { startOptionsFrom } from './read-start-options.ts';
import type { StartFlags } from './read-start-options.ts';

export interface DoctorOptions extends StartFlags {
  /** Also ask each provider's address for a sign of life. */
  readonly online?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export interface Finding {
  readonly about: string;
  readonly state: 'ok' | 'warning' | 'trouble';
  readonly found: string;
}

/** Looks at everything a gateway needs, and says what is in the way. */
export async function doctor(options: DoctorOptions, context: CommandContext): Promise<ExitCode> {
  const findings = await examine(options, context);
  const { terminal } = context;
  if (options.json) await writeJson(terminal, findings);
  else
    for (const { about, state, found } of findings)
      await terminal.write(`${mark(state, context)} ${about.padEnd(10)} ${found}\n`);
  return findings.some(({ state }) => state === 'trouble') ? 1 : 0;
}

function mark(state: Finding['state'], { terminal }: CommandContext): string {
  const marks = {
    ok: ['green', 'ok     '],
    warning: ['yellow', 'warning'],
    trouble: ['red', 'trouble'],
  } as const;
  const [style, word] = marks[state];
  return terminal.styled(style, word);
}

async function examine(options: DoctorOptions, context: CommandContext): Promise<readonly Finding[]> {
  const node = nodeVersion(process.versions.node);
  try {
    const project = await readProject(options, context);
    const reached = options.online ? await reachable(project) : [];
    return [
      node,
      configuration(project),
      ...keys(context),
      await ledger(options, context),
      await port(options, context),
      ...reached,
    ];
  } catch (error) {
    return [
      node,
      { about: 'tasks', state: 'trouble', found: wordsOf(error) },
      await ledger(options, context),
      await port(options, context),
    ];
  }
}

function nodeVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > 22 || (major === 22 && minor >= 19);
  const found = isEnough ? version : `${version} is too old: Node 22.19 or newer is needed`;
  return { about: 'Node', state: isEnough ? 'ok' : 'trouble', found };
}

function configuration({ read, places, tasks }: Project): Finding {
  const about = 'routes';
  const what = places.config ?? 'the shipped routes';
  const errors = read.ok ? 0 : read.problems.filter(({ severity }) => severity === 'error').length;
  if (!read.ok) return { about, state: 'trouble', found: `${what}: ${errors} errors, see: understudy check` };
  const count = `${what} for ${Object.keys(tasks).length} tasks`;
  const { length } = read.snapshot.warnings;
  return length === 0
    ? { about, state: 'ok', found: count }
    : { about, state: 'warning', found: `${count}: ${length} warnings, see: understudy check` };
}

/** Which of the usual variables are set; never what they hold. */
function keys({ environment }: CommandContext): readonly Finding[] {
  const variables = Object.values(adapters).flatMap(({ keyVariable }) => keyVariable ?? []);
  const set = variables.filter((variable) => (environment[variable] ?? '') !== '');
  const found =
    set.length > 0
      ? `${set.join(', ')} set`
      : `none set: it will be a rehearsal (${variables.slice(0, 3).join(', ')} …)`;
  return [{ about: 'keys', state: set.length > 0 ? 'ok' : 'warning', found }];
}

async function ledger(options: DoctorOptions, context: CommandContext): Promise<Finding> {
  const about = 'ledger';
  const location = ledgerPlace(options, context);
  try {
    if (!isNoFile(location)) accessSync(dirname(location), constants.W_OK);
    // A look makes no ledger.
    if (!isNoFile(location) && !existsSync(location))
      return { about, state: 'ok', found: `${location} can be made` };
    const opened = await openLedger({ location, clock: context.clock });
    const { state } = opened.health();
    await opened.close();
    return { about, state: state === 'ok' ? 'ok' : 'warning', found: `can be written (${state})` };
  } catch (error) {
    return { about, state: 'trouble', found: wordsOf(error) };
  }
}

async function port(options: DoctorOptions, context: CommandContext): Promise<Finding> {
  const about = 'port';
  try {
    const { port: wanted = 4141, host = '127.0.0.1' } = startOptionsFrom(options, context, 'start');
    const trouble = await listenOnce(wanted, host);
    if (trouble === undefined) return { about, state: 'ok', found: `${host}:${wanted} is free` };
    return {
      about,
      state: 'warning',
      found: `${host}:${wanted} cannot be used (${trouble}); a gateway may be running already, or take another with --port`,
    };
  } catch (error) {
    return { about, state: 'trouble', found: wordsOf(error) };
  }
}

function listenOnce(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => void server.close(() => resolve(undefined)));
  });
}

/** Any answer at all will do: whether the key is good shows with the first call. */
async function reachable({ read }: Project): Promise<readonly Finding[]> {
  if (!read.ok) return [];
  const known = read.snapshot.providers.map(({ id, adapter, baseUrl }) => ({
    id,
    url: baseUrl ?? homes[adapter],
  }));
  return Promise.all(known.map(({ id, url }) => knock(id, url)));
}

async function knock(about: string, url: string | undefined): Promise<Finding> {
  if (url === undefined)
    return { about, state: 'warning', found: 'its address is its adapter’s own: not asked' };
  try {
    const { status } = await fetch(new URL('/', url), {
      redirect: 'manual',
      signal: AbortSignal.timeout(5000),
    });
    return { about, state: 'ok', found: `${new URL(url).host} answers (${status})` };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { about, state: 'trouble', found: `${new URL(url).host} does not answer: ${wordsOf(cause)}` };
  }
}

/** Where providers are when a configuration does not say otherwise. */
const homes: Readonly<Record<string, string>> = {
  openai: 'https://api.openai.com',
  anthropic: 'https://api.anthropic.com',
  google: 'https://generativelanguage.googleapis.com',
  qwen: 'https://dashscope-intl.aliyuncs.com',
  deepseek: 'https://api.deepseek.com',
  mistral: 'https://api.mistral.ai',
  openrouter: 'https://openrouter.ai',
  groq: 'https://api.groq.com',
  xai: 'https://api.x.ai',
  ollama: 'http://127.0.0.1:11434',
};
