// How much work 500 tasks are for the compiler: `pnpm bench:types [COUNT]`. Writes a product of so many tasks and
// as many typed calls into a folder of its own, checks it, and prints what the compiler counted.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = join(import.meta.dirname, 'generated');
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

for (const count of [5, Number(process.argv[2] ?? 500)]) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'product.ts'), product(count));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.json',
      include: ['.'],
      exclude: [],
      compilerOptions: { noUnusedLocals: false },
    }),
  );
  try {
    const told = execFileSync(process.execPath, [compiler, '-p', folder, '--extendedDiagnostics'], {
      encoding: 'utf8',
    });
    const of = (name) => new RegExp(`^${name}: +([\\d.]+)`, 'm').exec(told)?.[1];
    console.log(
      `${count} tasks: ${of('Instantiations')} instantiations, check ${of('Check time')} s, total ${of('Total time')} s`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function product(count) {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return `
import type { TRPCClient } from '@trpc/client';
import { defineTasks, streamTask, task } from '@understudy/core';
import { z } from 'zod';
import type { LlmRouter } from '../../src/index.ts';

export const tasks = defineTasks({
${numbers.map(definition).join('\n')}
});
declare const llm: TRPCClient<LlmRouter<typeof tasks>>;
${numbers.map(call).join('\n')}
`;
}

function definition(number) {
  const kind = number % 5 === 0 ? 'streamTask' : 'task';
  const output = `z.object({ total${number}: z.number(), lines: z.array(z.object({ name: z.string(), amount: z.number() })) })`;
  return `  task${number}: ${kind}({ input: z.object({ text${number}: z.string() }), output: ${output}, prompt: (input) => ({ user: input.text${number} }) }),`;
}

function call(number) {
  const called = `await llm.task${number}.mutate({ input: { text${number}: '' }, customerId: 'acme' })`;
  if (number % 5 === 0)
    return `for await (const event of ${called}) if (event.type === 'partial') void event.value.total${number};`;
  return `export const total${number}: number = (${called}).output.total${number};`;
}
