import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openDesk } from '../../test/desk.ts';
import type { Desk } from '../../test/desk.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk();
});
afterEach(() => desk.clear());

const start = ['--conditions=@understudy/source', join(import.meta.dirname, '..', 'main.ts')];
const run = promisify(execFile);

describe('the command as a process', () => {
  it('says where a module of tasks is broken', async () => {
    const path = desk.write('tasks.ts', '\nexport const tasks: object = {};\nthrow new Error("no luck");\n');
    const running = run(process.execPath, [...start, 'check', '--tasks', path], { cwd: desk.directory });
    await expect(running).rejects.toMatchObject({
      code: 1,
      stderr: 'error: tasks.ts:3:7: it cannot be loaded: no luck\n',
    });
  });

  it('is in colour only where that is wanted', async () => {
    const heads = async (environment: Readonly<Record<string, string>>): Promise<string> => {
      const env = { PATH: process.env['PATH'], ...environment };
      const { stdout } = await run(process.execPath, [...start, 'models', 'gpt-4.1-mini'], {
        cwd: desk.directory,
        env,
      });
      return stdout;
    };
    expect(await heads({})).not.toContain('\u001b[');
    expect(await heads({ FORCE_COLOR: '1' })).toContain('\u001b[1mmodel');
    expect(await heads({ FORCE_COLOR: '1', NO_COLOR: '1' })).not.toContain('\u001b[');
  });

  it('ends well when nobody reads on', async () => {
    const child = spawn(process.execPath, [...start, 'models', '--json'], {
      cwd: desk.directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await ended).toBe(0);
  });
});

describe('help', () => {
  /** All that is loaded before a command is known, without what is imported for its types. */
  const loaded = (path: string, seen: Set<string> = new Set()): ReadonlySet<string> => {
    if (seen.has(path)) return seen;
    seen.add(path);
    if (!path.endsWith('.ts')) return seen;
    const imports = readFileSync(path, 'utf8').matchAll(/^import (?!type )[^;]*?from '([^']+)';/gm);
    for (const [, from = ''] of imports)
      loaded(from.startsWith('.') ? join(dirname(path), from) : from, seen);
    return seen;
  };

  it('loads the parser and nothing of the engine', () => {
    const others = [...loaded(join(import.meta.dirname, 'run.ts'))].filter((path) => !path.startsWith('/'));
    expect(others.toSorted()).toEqual(['commander', 'node:fs']);
  });
});
