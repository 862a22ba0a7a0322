// The docs are held to the code: links lead somewhere, and the failure tables say what the tables do.
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  consequenceOf,
  failureKinds,
  mayBeBilled,
  remedyFor,
  verdictOn,
} from '../packages/core/src/failure.ts';
import { root, run } from './run.mjs';

const pages = [...globSync('*.md', { cwd: root }), ...globSync('docs/**/*.md', { cwd: root })];

describe('the docs', () => {
  it.each(pages)('have no dead link in %s', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)].map(([, target]) => target);
    expect(links.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });

  it('name only files that exist in the page about the life of a request', () => {
    const text = readFileSync(join(root, 'docs/life-of-a-request.md'), 'utf8');
    const files = [...text.matchAll(/[`*]([\w/-]+\.ts)[`*]/g)].map(([, file]) => file);
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => !existsSync(join(root, 'packages/core/src', file)))).toEqual([]);
  });

  it('give every kind of failure the row that the code gives it', () => {
    const text = readFileSync(join(root, 'docs/failures.md'), 'utf8');
    const rows = [...text.matchAll(/^\| `([\w-]+)` \| `([\w-]+)` \| ([\w-]+) \| ([\w-]+) \| (\w+) \|$/gm)];
    const written = Object.fromEntries(rows.map(([, kind, ...row]) => [kind, row]));
    const coded = failureKinds.map((kind) => {
      const row = [remedyFor[kind], verdictOn[kind], consequenceOf[kind], mayBeBilled[kind] ? 'yes' : 'no'];
      return [kind, row];
    });
    expect(written).toEqual(Object.fromEntries(coded));
  });
});

describe('the README', () => {
  it('has an example that prints what its last comment says', async () => {
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    const [, example] = /```ts\n([\s\S]*?)```/.exec(text);
    const promised = /\/\/ (.*)\n$/.exec(example)[1];
    // Inside the gateway, because that is a package which may import what the example imports.
    const file = join(root, 'apps/gateway', `readme-${process.pid}.ts`);
    writeFileSync(file, example);
    try {
      const { stdout, stderr } = await run('node', ['--conditions=@understudy/source', file], {
        quiet: true,
      });
      expect({ printed: stdout.trim(), stderr }).toEqual({ printed: promised, stderr: '' });
    } finally {
      rmSync(file);
    }
  });
});
