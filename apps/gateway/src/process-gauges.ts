import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface ProcessGauges {
  /** In Prometheus' words, under the names that dashboards for Node know. */
  text(): string;
  close(): void;
}

/** How the process itself is: whether it grows, holds on to things, or comes too late. */
export function openProcessGauges(): ProcessGauges {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  return {
    text() {
      const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
      const lagSeconds = delay.count > 0 ? delay.percentile(99) / 1e9 : 0;
      delay.reset(); // each reading is about the time since the one before
      return [
        ...gauge('process_resident_memory_bytes', 'Memory of the process.', [['', rss]]),
        ...gauge('nodejs_heap_size_used_bytes', 'Heap in use.', [['', heapUsed]]),
        ...gauge('nodejs_heap_size_total_bytes', 'Heap set aside.', [['', heapTotal]]),
        ...gauge('nodejs_external_memory_bytes', 'Buffers outside the heap.', [['', external]]),
        ...gauge('nodejs_eventloop_lag_p99_seconds', 'How late timers come.', [['', lagSeconds]]),
        ...gauge('nodejs_active_resources', 'What keeps the process busy, by kind.', resources()),
        '',
      ].join('\n');
    },
    close: () => void delay.disable(),
  };
}

function resources(): readonly (readonly [string, number])[] {
  const kinds = Map.groupBy(process.getActiveResourcesInfo(), (kind) => kind);
  return [...kinds].map(([kind, all]) => [`{type="${kind}"}`, all.length]);
}

function gauge(
  name: string,
  help: string,
  values: readonly (readonly [labels: string, value: number])[],
): readonly string[] {
  const lines = values.map(([labels, value]) => `${name}${labels} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines];
}
