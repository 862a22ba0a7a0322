import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { nodeFiles } from './node-files.ts';

describe('the files of this machine', () => {
  const directory = mkdtempSync(join(tmpdir(), 'understudy-files-'));
  const file = join(directory, 'b.yaml');
  writeFileSync(file, 'twelve bytes');
  afterAll(() => rmSync(directory, { recursive: true }));

  it('are read up to a limit', () => {
    const read = nodeFiles.read(file, 12);
    expect(read.ok && new TextDecoder().decode(read.bytes)).toBe('twelve bytes');
    expect(nodeFiles.read(file, 11)).toEqual({ ok: false, why: 'too-large' });
  });

  it('are files and nothing else: a device could be read for ever', () => {
    expect(nodeFiles.read(directory, 10)).toEqual({ ok: false, why: 'not-a-file' });
    expect(nodeFiles.read('/dev/zero', 10)).toEqual({ ok: false, why: 'not-a-file' });
    expect(nodeFiles.read(join(file, 'x'), 10)).toEqual({ ok: false, why: 'missing' });
  });

  it('are listed in order, and none where there is no directory', () => {
    writeFileSync(join(directory, 'a.yaml'), '');
    expect(nodeFiles.list(directory).slice(0, 2)).toEqual(['a.yaml', 'b.yaml']);
    expect(nodeFiles.list(join(directory, 'nowhere'))).toEqual([]);
  });
});
