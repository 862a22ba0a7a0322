import { parseArgs } from 'node:util';

import type { Part, PartReport } from './part.ts';
import { parts } from './parts.ts';
import { partLines, toldOf } from './report.ts';

const names = parts.map(({ name }) => name);
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: names },
    short: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const unknown = values.only.find((name) => !names.includes(name));
if (unknown !== undefined) throw new Error(`there is no part ${unknown}; the parts are ${names.join(', ')}`);

const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
if (minutes !== undefined && !(minutes > 0))
  throw new Error(`--minutes takes a number, not ${values.minutes}`);

const wanted = parts.filter(({ name }) => values.only.includes(name));
const reports: Record<string, PartReport> = {};
for (const part of wanted) {
  const startedAtMs = performance.now();
  const report = await rehearse(part);
  reports[part.name] = report;
  if (values.json) continue;
  for (const line of partLines(part, report, performance.now() - startedAtMs)) console.log(line);
}
if (values.json) console.log(JSON.stringify(reports, undefined, 2));
const isKept = Object.values(reports).every((report) => report.promises.every(({ isHeld }) => isHeld));
// What a part has left running must not keep the drill from its end.
process.exit(isKept ? 0 : 1);

/** A part that cannot be played is a promise that was not held. */
async function rehearse(part: Part): Promise<PartReport> {
  const note = (line: string): void => console.error(`  ${part.name}: ${line}`);
  try {
    return await part.run({ isShort: values.short, minutes, note });
  } catch (error) {
    return {
      promises: [{ what: 'the drill itself runs to its end', isHeld: false, seen: toldOf(error) }],
      figures: {},
    };
  }
}
