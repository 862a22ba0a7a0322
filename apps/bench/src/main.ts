import { parseArgs } from 'node:util';

import { startCast } from './lanes/cast.ts';
import type { Cast } from './lanes/cast.ts';
import { engine } from './parts/engine.ts';
import { guard } from './parts/guard.ts';
import { memory } from './parts/memory.ts';
import { streams } from './parts/streams.ts';
import { tasks } from './parts/tasks.ts';
import { v1 } from './parts/v1.ts';
import { writePage } from './report/page.ts';
import type { Row } from './report/row.ts';
import { textTable } from './report/table.ts';

const overHttp: Readonly<Record<string, (cast: Cast) => Promise<readonly Row[]>>> = {
  v1,
  tasks,
  streams,
  memory,
};
const names = ['engine', ...Object.keys(overHttp)];

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: names },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    guard: { type: 'boolean', default: false },
  },
});
const unknown = values.only.find((name) => !names.includes(name));
if (unknown !== undefined) throw new Error(`there is no part ${unknown}; the parts are ${names.join(', ')}`);

if (values.guard) {
  const cast = await startCast({ withOthers: false });
  const { line, isKept } = await guard(cast);
  await cast.stop();
  console.log(line);
  process.exit(isKept ? 0 : 1);
}

const rows: Row[] = [];
if (values.only.includes('engine')) rows.push(...(await engine()));
const wanted = Object.entries(overHttp).filter(([name]) => values.only.includes(name));
if (wanted.length > 0) {
  const cast = await startCast({ withOthers: true });
  for (const [, part] of wanted) rows.push(...(await part(cast)));
  await cast.stop();
}

if (values.json) console.log(JSON.stringify(rows, undefined, 2));
else for (const line of textTable(rows)) console.log(line);
if (values.write) await writePage(new URL('../../../docs/performance.md', import.meta.url), rows, new Date());
