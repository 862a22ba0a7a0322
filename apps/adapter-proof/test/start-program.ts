// Starts as a gateway would whose configuration names every provider, asks one of them (the first argument), and prints
// which packages of others were loaded before and after that, and how long it took to be ready.
import { registerHooks } from 'node:module';

const loaded = new Set<string>();
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(found.url) ?? [];
    if (name !== undefined) loaded.add(name);
    return found;
  },
});

const started = performance.now();
const { providers } = await import('./providers.ts');
const place = { key: 'some-key', baseUrl: 'http://127.0.0.1:1' };
const created = Object.entries(providers).map(([name, create]) => [name, create(place)] as const);
const readyMs = Math.round(performance.now() - started);
const before = [...loaded].toSorted();

const [, asked] = created.find(([name]) => name === process.argv[2]) ?? [];
const call = {
  model: 'a-model',
  facts: { model: 'any/a-model' },
  messages: [{ role: 'user', content: 'Hello' }],
  format: { type: 'text' },
  unsupported: 'leave-out',
} as const;
const context = {
  signal: new AbortController().signal,
  credential: undefined,
  requestId: 'request-1',
  attemptNumber: 1,
  limits: { connectMs: 1000, firstTokenMs: 1000, stallMs: 1000, totalMs: 1000 },
};
const failure = await asked?.generate(call, context).catch((error: unknown) => asked.classify(error));
const after = [...loaded].filter((name) => !before.includes(name)).toSorted();
const kind = failure && 'kind' in failure ? failure.kind : 'answered';
process.stdout.write(JSON.stringify({ created: created.length, readyMs, before, after, kind }));
