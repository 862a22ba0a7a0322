// Proves that the lint rules catch what they are there for: each is broken once, in a copy of the layout, and must complain.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from './run.mjs';

const core = 'core is pure: it knows zod, jsonrepair, tokenx and itself';
const timeAndChance = 'time and chance come in through the clock and random ports';
const adapters = 'adapters never see each other';
const byName = 'import another package by its name';

const inCore = {
  'export * from "node:fs";': core,
  'import type { Server } from "node:http"; export type S = Server;': core,
  'export const later = () => import("node:os");': core,
  'export { default as OpenAI } from "openai";': core,
  'export { string } from "zod/mini";': core,
  'export { fake } from "@understudy/testing";': core,
  'export { fake } from "../../testing/src/index.ts";': byName,
  'export const chance = () => Math.random();': timeAndChance,
  'export const now = () => Date.now();': timeAndChance,
  'export const now = () => performance.now();': timeAndChance,
  'export const now = () => globalThis.performance.now();': timeAndChance,
  'export const wait = (done: () => void) => setTimeout(done, 1);': timeAndChance,
  'export const wait = (done: () => void) => setInterval(done, 1);': timeAndChance,
  'export const id = () => crypto.randomUUID();': timeAndChance,
  'export const call = () => fetch("http://127.0.0.1");': 'core does no I/O',
  'export const env = () => process.env;': 'core is pure',
};

const lines = (count, line) => `${line}\n`.repeat(count);
const later = 'declare const later: () => Promise<string>;';

const inAnyPackage = {
  [`${later} export const f = (): void => { later(); };`]: 'no-floating-promises',
  [`${later} export const f = (): void => { if (later()) return; };`]: 'no-misused-promises',
  'export const f = async (): Promise<number> => await 1;': 'await-thenable',
  'export const f = (kind: "a" | "b"): void => { switch (kind) { case "a": } };':
    'switch-exhaustiveness-check',
  'export const f = (text: string): any => text;': 'no-explicit-any',
  'export const f = (text?: string): string => text!;': 'no-non-null-assertion',
  'import { Other } from "./other.ts"; export type T = Other;': 'consistent-type-imports',
  'export const f = (text: unknown): string => text as string;': 'consistent-type-assertions',
  'export const f = (text: string): string => JSON.parse(text);': 'no-unsafe-return',
  'export const f = (): void => { console.log(1); };': 'no-console',
  'export default 1;': 'no-default-export',
  'export const f = (a: number, b: number, c: number, d: number): number => a + b + c + d;': 'max-params',
  'export const f = (a: boolean): void => { if (a) { if (a) { if (a) { f(a); } } } };': 'max-depth',
  [`export const f = (): void => {\n${lines(50, '  f();')}};`]: 'max-lines-per-function',
  [lines(301, '')]: 'max-lines',
  '// @ts-ignore\nexport const one = 1;': 'ban-ts-comment',
  'export const f = (): void => { try { f(); } catch (cause) { throw new Error("lost"); } };':
    'preserve-caught-error',
  'export let state = 0;': 'no-mutable-exports',
  'export { start } from "@understudy/gateway";': 'nothing points back',
  'export { f } from "@understudy/core/src/walk/walk.ts";': byName,
  'export { f } from "@understudy/core/dist/walk.js";': byName,
  '// oxlint-disable-next-line no-console\nexport const one = 1;': 'Unused',
};

const elsewhere = {
  'packages/adapters/qwen/src/index.ts': { 'export { a } from "@understudy/mistral";': adapters },
  'packages/adapters/openai/src/index.ts': { 'export { a } from "@understudy/ledger";': adapters },
  'packages/client/src/index.ts': { 'export { a } from "@understudy/server";': 'imports only types' },
  'packages/a/src/camelCase.ts': { 'export const one = 1;': 'filename-case' },
  'packages/a/src/focused.test.ts': {
    'import { it } from "vitest"; it.only("a", () => {});': 'no-focused-tests',
  },
  'packages/a/src/one.ts': { 'import type { Two } from "./two.ts"; export type One = Two[];': 'no-cycle' },
  'packages/a/src/two.ts': { 'import type { One } from "./one.ts"; export type Two = One | 2;': 'no-cycle' },
};

const allowed = {
  'packages/core/src/pure.ts':
    'export { z } from "zod"; export { jsonrepair } from "jsonrepair"; export { estimateTokenCount } from "tokenx"; export type { Now } from "./clock.ts";',
  'packages/core/src/plan/nested.ts':
    'export type { Now } from "../clock.ts"; export const kinds = ["a"] as const;',
  'packages/core/src/ports/clock.ts':
    'export type Now = number; export const now = (): Now => performance.now();',
  'packages/core/src/ports/random.ts': 'export const random = (): number => Math.random();',
  'packages/core/src/walk.test.ts': `import { readFileSync } from "node:fs"; import { fake } from "@understudy/testing";
    export const f = (a: number, b: number, c: number, d: number): unknown => [a, b, c, d, readFileSync, fake as unknown];
    ${lines(301, '')}`,
  'packages/adapters/qwen/src/provider.ts':
    'export { a } from "@understudy/openai-compatible"; export { b } from "@understudy/transport"; export { c } from "@understudy/core";',
  'packages/client/src/types.ts': 'export type { Router } from "@understudy/server";',
  'apps/gateway/src/main.ts': 'import { a } from "@understudy/core"; console.log(a);',
  'vitest.config.ts': 'export default {};',
};

const broken = [
  ...plant('packages/core/src', inCore),
  ...plant('packages/a/src', inAnyPackage),
  ...Object.entries(elsewhere).flatMap(([file, cases]) =>
    Object.entries(cases).map((planted) => [file, ...planted]),
  ),
];

const directory = mkdtempSync(join(tmpdir(), 'understudy-lint-'));
let findings = [];

beforeAll(() => {
  for (const file of ['.oxlintrc.json', 'tsconfig.base.json'])
    copyFileSync(join(root, file), join(directory, file));
  write(
    'tsconfig.json',
    '{ "extends": "./tsconfig.base.json", "compilerOptions": { "lib": ["ES2024", "WebWorker"] } }',
  );
  for (const [file, code] of broken) write(file, code);
  for (const [file, code] of Object.entries(allowed)) write(file, code);
  findings = lint();
});
afterAll(() => rmSync(directory, { recursive: true }));

it.each(broken)('%s: %s -> %s', (file, _code, complaint) => {
  expect(complaintsAbout(file)).toContain(complaint);
});

it.each(Object.keys(allowed))('%s is fine', (file) => {
  expect(complaintsAbout(file)).toBe('');
});

function plant(folder, cases) {
  return Object.entries(cases).map(([code, complaint], index) => [
    `${folder}/planted-${index}.ts`,
    code,
    complaint,
  ]);
}

function write(file, code) {
  mkdirSync(dirname(join(directory, file)), { recursive: true });
  writeFileSync(join(directory, file), code);
}

function lint() {
  const oxlint = join(root, 'node_modules', '.bin', 'oxlint');
  try {
    execFileSync(oxlint, ['-f', 'json'], { cwd: directory, encoding: 'utf8' });
  } catch (failure) {
    return JSON.parse(failure.stdout).diagnostics;
  }
  throw new Error('the linter found nothing in files that are all wrong');
}

function complaintsAbout(file) {
  return findings
    .filter(({ filename }) => filename === file)
    .map(({ code, message, help }) => [code, message, help].join(' '))
    .join('\n');
}
