import { crashRounds } from './rounds.ts';

const rounds = Number(process.argv[2] ?? 20);
const report = await crashRounds(rounds, (line) => process.stdout.write(`${line}\n`));
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
if (report.problems.length > 0) process.exitCode = 1;
