import { defineConfig } from 'vitest/config';

// Every package is tested with this one file, each as its own turbo task.
export default defineConfig({
  test: {
    // Node runs our TypeScript as it is, as it does in `npm start`: nothing is transformed, so a first run is as fast as any.
    experimental: { viteModuleRunner: false },
    // Packages see each other's sources.
    execArgv: ['--conditions=@understudy/source'],
    include: ['**/*.test.{ts,mjs}'],
    exclude: ['**/node_modules/**', 'dist/**'],
    // A package may start without tests; scripts/test.mjs fails when nothing at all was tested.
    passWithNoTests: true,
    // No module holds state of its own, so files can share a worker; starting one each costs more than the tests.
    pool: 'threads',
    isolate: false,
    maxWorkers: '100%',
    reporters: ['default', ['json', { outputFile: '.test/results.json' }]],
  },
});
