/** Prometheus' text format, version 0.0.4: as much of it as we need. */

export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(labels: Labels, amount?: number): void;
  text(): string;
}

export interface Histogram {
  observe(labels: Labels, seconds: number): void;
  text(): string;
}

export function counter(name: string, help: string): Counter {
  const series = boundedSeries(() => ({ total: 0 }));
  return {
    add(labels, amount = 1) {
      series.of(labels).total += amount;
    },
    text: () =>
      head(name, help, 'counter') + series.map((labels, { total }) => `${name}${labels('')} ${total}\n`),
  };
}

/** From 5 ms to two minutes: an LLM's range. */
const usualBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

export function histogram(name: string, help: string, bounds: readonly number[] = usualBounds): Histogram {
  const series = boundedSeries(() => ({ sum: 0, counts: bounds.map(() => 0), all: 0 }));
  return {
    observe(labels, seconds) {
      const one = series.of(labels);
      one.sum += seconds;
      one.all += 1;
      const bucket = bounds.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) one.counts[bucket] = (one.counts[bucket] ?? 0) + 1;
    },
    text: () =>
      head(name, help, 'histogram') +
      series.map((labels, { sum, counts, all }) => {
        let below = 0;
        const buckets = bounds.map((bound, index) => {
          below += counts[index] ?? 0;
          return `${name}_bucket${labels(`le="${bound}"`)} ${below}\n`;
        });
        const rest = `${name}_bucket${labels('le="+Inf"')} ${all}\n`;
        return `${buckets.join('')}${rest}${name}_sum${labels('')} ${sum}\n${name}_count${labels('')} ${all}\n`;
      }),
  };
}

const head = (name: string, help: string, type: string): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;

interface Series<Value> {
  of(labels: Labels): Value;
  /** Each as text; `labels` writes the braces, with one more label where there is one. */
  map(line: (labels: (more: string) => string, value: Value) => string): string;
}

/** A caller may name any model of a provider, so the number of series has an end; what comes after it is one more. */
function boundedSeries<Value>(make: () => Value): Series<Value> {
  const known = new Map<string, Value>();
  return {
    of(labels) {
      const wanted = labelText(labels);
      const key = known.has(wanted) || known.size < mostSeries ? wanted : overflow;
      const value = known.get(key) ?? make();
      known.set(key, value);
      return value;
    },
    map: (line) =>
      [...known]
        .map(([key, value]) => line((more) => braces([key, more].filter((part) => part !== '')), value))
        .join(''),
  };
}

const mostSeries = 1000;
const overflow = 'overflow="true"';

const braces = (parts: readonly string[]): string => (parts.length > 0 ? `{${parts.join(',')}}` : '');

export function labelText(labels: Labels): string {
  let text = '';
  for (const [name, value] of Object.entries(labels))
    text += `${text === '' ? '' : ','}${name}="${escaped(value)}"`;
  return text;
}

function escaped(value: string): string {
  const cut = value.length > 200 ? value.slice(0, 200) : value;
  if (!/[\\"\n]/.test(cut)) return cut; // as good as always, and this is done many times for each request
  return cut.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
