import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { foldTasks } from '@understudy/core';
import type { AnyTask, Tasks } from '@understudy/core';

import { Complaint, wordsOf } from './complaint.ts';

/** The tasks that a module exports; the shipped ones without a module. Node reads TypeScript as it is. */
export async function loadTasks(path: string | undefined): Promise<Tasks> {
  if (path === undefined) return (await import('../tasks.ts')).tasks;
  if (!existsSync(path)) {
    throw new Complaint(
      `${path}: there is no such file; name your tasks' module with --tasks, or make one with: understudy init`,
    );
  }
  const tasks = await exportedBy(path);
  const strange = Object.entries(tasks).filter(([, each]) => !isTask(each));
  if (strange.length > 0 || !isTasks(tasks)) {
    const names = strange.map(([name]) => name).join(', ');
    throw new Complaint(
      `${path}: ${names} in \`tasks\` is no task: make each with task, streamTask, chatTask or embedTask, and the whole with defineTasks`,
    );
  }
  try {
    return foldTasks(tasks);
  } catch (cause) {
    throw new Complaint(`${path}: ${wordsOf(cause)}`, 1, cause);
  }
}

async function exportedBy(path: string): Promise<object> {
  const loaded = await load(path);
  const { tasks } = loaded;
  if (isObject(tasks)) return tasks;
  const example = 'export const tasks = defineTasks({ … })';
  if (tasks !== undefined)
    throw new Complaint(
      `${path}: its export \`tasks\` is ${typeof tasks}, not what defineTasks makes: ${example}`,
    );
  const names = Object.keys(loaded);
  const instead = names.length === 0 ? 'it exports nothing' : `it exports ${names.join(', ')}`;
  throw new Complaint(`${path}: there is no export called \`tasks\` (${instead}); write: ${example}`);
}

interface Loaded {
  readonly tasks?: unknown;
}

async function load(path: string): Promise<Loaded> {
  try {
    const loaded: unknown = await import(pathToFileURL(resolve(path)).href);
    return isObject(loaded) ? loaded : {};
  } catch (cause) {
    throw new Complaint(`${placeIn(cause, path)}: it cannot be loaded: ${wordsOf(cause)}`, 1, cause);
  }
}

/** The file with line and column, where the error tells them. */
function placeIn(error: unknown, path: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const at = stack.indexOf(resolve(path));
  const [, position] = /^:(\d+(:\d+)?)/.exec(at < 0 ? '' : stack.slice(at + resolve(path).length)) ?? [];
  return position === undefined ? path : `${path}:${position}`;
}

function isTasks(value: object): value is Tasks {
  return Object.values(value).every(isTask);
}

/** By its shape, not by its maker: the module may have a copy of the library of its own. */
function isTask(value: unknown): value is AnyTask {
  if (!isObject(value) || !('kind' in value)) return false;
  if (value.kind === 'embed') return true;
  return (value.kind === 'unary' || value.kind === 'stream') && 'input' in value && 'prompts' in value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
