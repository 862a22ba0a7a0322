import { extractAll } from './extract-all.ts';
import { openLlm } from './open-llm.ts';
import { report } from './report.ts';

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write('usage: node src/main.ts invoice.txt ...\n');
  process.exitCode = 2;
} else {
  const extractions = await extractAll(openLlm(process.env), files);
  const { table, failures } = report(extractions);
  process.stdout.write(table);
  process.stderr.write(failures);
  process.exitCode = failures === '' ? 0 : 1;
}
