import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  watch,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { manualClock } from '@understudy/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { environment, good, world } from '../test/stage.ts';
import { ConfigError } from './config-error.ts';
import { nodeFiles } from './node-files.ts';
import type { ConfigSnapshot } from './snapshot.ts';
import { watchConfig } from './watch-config.ts';
import type { ConfigToWatch, WatchedConfig } from './watch-config.ts';

type Models = ConfigSnapshot['catalog'];

describe('watchConfig', () => {
  let directory = '';
  let path = '';
  let clock = manualClock();
  let watched: WatchedConfig<Models> | undefined;
  let changes: string[] = [];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'understudy-config-'));
    path = join(directory, 'routes.yaml');
    clock = manualClock();
    changes = [];
  });
  afterEach(() => {
    watched?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const start = (options: Partial<ConfigToWatch<Models>> = {}): WatchedConfig<Models> => {
    watched = watchConfig({
      ...world,
      path,
      files: nodeFiles,
      environment,
      clock,
      onChange: ({ routes }) => void changes.push(JSON.stringify(routes['support_chat'])),
      ...options,
    });
    return watched;
  };
  const primary = (): unknown => watched?.current().routes['support_chat']?.primary;
  /** Real time passes until the file system has told of a change, and as much of ours as the debounce needs. */
  const until = async (holds: () => boolean): Promise<void> => {
    const giveUpAt = performance.now() + 5_000;
    while (!holds() && performance.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await clock.advance(100);
    }
    expect(holds()).toBe(true);
  };
  /** So rarely that only what the file system tells can lead to a reload. */
  const noPoll = { pollMs: 86_400_000 };
  const routeTo = (model: string): string =>
    good.replace('support_chat: { primary: openai/gpt-4.1 }', `support_chat: { primary: ${model} }`);

  it('refuses to start with a file that does not check', () => {
    writeFileSync(path, good.replace('primary', 'primry'));
    expect(() => start()).toThrow(ConfigError);
    expect(() => start()).toThrow(/routes\.yaml:4:19 error: .*did you mean "primary"\?/);
  });

  it('takes a changed file into use, and whoever held the old snapshot keeps it', async () => {
    writeFileSync(path, good);
    const before = start(noPoll).current();
    writeFileSync(path, routeTo('openai/gpt-4.1-mini'));
    await until(() => primary() === 'openai/gpt-4.1-mini');
    expect(before.routes['support_chat']?.primary).toBe('openai/gpt-4.1');
    expect(changes).toEqual(['{"primary":"openai/gpt-4.1-mini"}']);
    expect(watched?.health()).toMatchObject({ ok: true, hash: watched?.current().hash });
  });

  it('sees a file that an editor has put in the place of the old one', async () => {
    writeFileSync(path, good);
    start(noPoll);
    for (const model of ['openai/gpt-4.1-mini', 'openai/gpt-5-mini']) {
      writeFileSync(`${path}.new`, routeTo(model));
      renameSync(`${path}.new`, path);
      await until(() => primary() === model);
    }
  });

  it('sees a link that is swapped beside it, as in a mounted ConfigMap', async () => {
    const release = (name: string, text: string): void => {
      mkdirSync(join(directory, name));
      writeFileSync(join(directory, name, 'routes.yaml'), text);
      symlinkSync(name, join(directory, '..data.new'));
      renameSync(join(directory, '..data.new'), join(directory, '..data'));
    };
    release('..1', good);
    symlinkSync('..data/routes.yaml', path);
    start(noPoll);
    release('..2', routeTo('openai/gpt-4.1-mini'));
    rmSync(join(directory, '..1'), { recursive: true });
    await until(() => primary() === 'openai/gpt-4.1-mini');
    release('..3', routeTo('openai/gpt-5-mini'));
    await until(() => primary() === 'openai/gpt-5-mini');
  });

  it('stays with what it has while the file is wrong or gone, says so, and recovers', async () => {
    writeFileSync(path, good);
    start(noPoll);
    const before = watched?.current();
    writeFileSync(path, good.replace('primary', 'primry'));
    await until(() => watched?.health().ok === false);
    const since = clock.wallTime();
    expect(watched?.current()).toBe(before);
    expect(watched?.health()).toMatchObject({
      hash: before?.hash,
      message: expect.stringContaining('routes.yaml:4:19 error:'),
      problems: [{ line: 4 }, { line: 4, column: 19 }],
    });
    await clock.advance(60_000);
    unlinkSync(path);
    await until(() => JSON.stringify(watched?.health()).includes('does not exist'));
    expect(watched?.current()).toBe(before);
    const health = watched?.health();
    expect(health?.ok === false && health.since).toBeLessThanOrEqual(since);
    writeFileSync(path, good);
    await until(() => watched?.health().ok === true);
    expect(watched?.current()).not.toBe(before);
    expect(watched?.current().hash).toBe(before?.hash);
  });

  it('does nothing when the same content is written again', async () => {
    writeFileSync(path, good);
    const before = start(noPoll).current();
    let looks = 0;
    watched?.close();
    start({ ...noPoll, files: { ...nodeFiles, read: (...args) => (looks++, nodeFiles.read(...args)) } });
    await clock.advance(1_000); // the look after the watch was set
    looks = 0;
    writeFileSync(path, good);
    await until(() => looks > 0);
    expect(changes).toEqual([]);
    expect(watched?.current().hash).toBe(before.hash);
  });

  it('leaves alone what else happens in the directory', async () => {
    writeFileSync(path, good);
    let looks = 0;
    start({ ...noPoll, files: { ...nodeFiles, read: (...args) => (looks++, nodeFiles.read(...args)) } });
    await clock.advance(1_000);
    looks = 0;
    for (let count = 0; count < 20; count++)
      writeFileSync(join(directory, 'understudy.db-wal'), String(count));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await clock.advance(10_000);
    expect(looks).toBe(0);
  });

  it('waits until a file is at rest, but not for ever', async () => {
    writeFileSync(path, good);
    start(noPoll);
    await clock.advance(1_000);
    const witness = watch(directory);
    const tell = async (): Promise<void> => {
      const told = once(witness, 'change');
      writeFileSync(path, routeTo('openai/gpt-4.1-mini'));
      await told;
    };
    await tell();
    await clock.advance(90);
    await tell();
    await clock.advance(90);
    expect(changes).toEqual([]);
    for (let waited = 180; waited < 1_000; waited += 90) {
      await tell();
      await clock.advance(90);
    }
    expect(changes).toHaveLength(1);
    witness.close();
  });

  it('looks by itself now and then, where no change is announced', async () => {
    writeFileSync(path, good);
    let text = good;
    start({ files: { read: () => ({ ok: true, bytes: new TextEncoder().encode(text) }), list: () => [] } });
    text = routeTo('openai/gpt-4.1-mini');
    await clock.advance(10_200);
    expect(primary()).toBe('openai/gpt-4.1-mini');
    text = good;
    await clock.advance(10_200);
    expect(primary()).toBe('openai/gpt-4.1');
  });

  it('takes a rotated key into use, though the hash stays the same', async () => {
    mkdirSync(join(directory, 'keys'));
    const keyFile = join(directory, 'keys', 'openai');
    writeFileSync(keyFile, 'canary-old\n');
    writeFileSync(path, good.replace('${OPENAI_API_KEY}', '{ file: keys/openai }'));
    const before = start(noPoll).current();
    expect(before.providers[0]?.key?.reveal()).toBe('canary-old');
    writeFileSync(keyFile, 'canary-new\n');
    await until(() => watched?.current().providers[0]?.key?.reveal() === 'canary-new');
    expect(watched?.current().hash).toBe(before.hash);
  });

  it('sees a directory that is taken away and made again', async () => {
    const keys = join(directory, 'keys');
    const keyIs = (key: string) => () => watched?.current().providers[0]?.key?.reveal() === key;
    mkdirSync(keys);
    writeFileSync(join(keys, 'openai'), 'canary-1');
    writeFileSync(path, good.replace('${OPENAI_API_KEY}', '{ file: keys/openai }'));
    start(noPoll);
    rmSync(keys, { recursive: true });
    await until(() => watched?.health().ok === false);
    mkdirSync(keys);
    writeFileSync(join(keys, 'openai'), 'canary-2');
    await until(keyIs('canary-2'));
    writeFileSync(join(keys, 'openai'), 'canary-3');
    await until(keyIs('canary-3'));
  });

  it('finds a file that is added to an included directory, and one that is taken away', async () => {
    mkdirSync(join(directory, 'teams'));
    writeFileSync(path, `include: teams/*.yaml\n${good.replace(/ {2}support_chat.*\n/, '')}`);
    writeFileSync(join(directory, 'teams', 'support_chat.yaml'), 'primary: openai/gpt-4.1\n');
    start(noPoll);
    writeFileSync(join(directory, 'teams', 'extra.yaml'), 'routes: { extra: { primary: openai/gpt-4.1 } }\n');
    await until(() => JSON.stringify(watched?.health()).includes('no task has this name'));
    unlinkSync(join(directory, 'teams', 'extra.yaml'));
    await until(() => watched?.health().ok === true);
  });

  it('keeps the old snapshot when the new one cannot be taken into use', async () => {
    writeFileSync(path, good);
    const before = start({
      ...noPoll,
      onChange: () => {
        throw new Error('no room for sk-canary-key-1234567890');
      },
    }).current();
    writeFileSync(path, routeTo('openai/gpt-4.1-mini'));
    await until(() => watched?.health().ok === false);
    expect(watched?.current()).toBe(before);
    expect(watched?.health()).toMatchObject({
      message: 'the configuration could not be taken into use: no room for [redacted]',
    });
  });

  it('stops when it is closed', async () => {
    writeFileSync(path, good);
    start();
    watched?.close();
    writeFileSync(path, routeTo('openai/gpt-4.1-mini'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    await clock.advance(60_000);
    expect(changes).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });
});
