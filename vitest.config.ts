import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// Every package is tested with this one file, each as its own turbo task. Packages see each other's sources.
const conditions = ['@understudy/source', ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
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
