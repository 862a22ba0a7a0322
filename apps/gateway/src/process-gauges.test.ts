import { createServer } from 'node:http';
import { once } from 'node:events';

import { expect, it, onTestFinished } from 'vitest';

import { openProcessGauges } from './process-gauges.ts';

function valueOf(text: string, series: string): number {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? Number.NaN);
}

it('says how much memory it has, what it holds, and how late it is', async () => {
  const gauges = openProcessGauges();
  onTestFinished(() => gauges.close());
  const servers = 'nodejs_active_resources{type="TCPServerWrap"}';
  const before = valueOf(gauges.text(), servers) || 0;
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const blockedUntil = performance.now() + 300;
  await new Promise((resolve) => setTimeout(resolve, 50));
  while (performance.now() < blockedUntil) Math.sqrt(2);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const text = gauges.text();
  expect(valueOf(text, servers)).toBe(before + 1);
  expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  expect(valueOf(text, 'nodejs_heap_size_used_bytes')).toBeGreaterThan(1_000_000);
  expect(valueOf(text, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0.1);
});
