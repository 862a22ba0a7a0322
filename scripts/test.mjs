// Every package's tests, each package as its own cached turbo task. Arguments go to turbo: `pnpm test --force`,
// `pnpm test --filter=@understudy/core`.
import { exitLike } from './run.mjs';
import { runTests } from './run-tests.mjs';

const { line, result } = await runTests(process.argv.slice(2));
console.log(`\n${line}`);
exitLike(result);
