import { describe } from 'vitest';

import { bootsSuite } from './boots.ts';
import { callsSuite } from './calls.ts';
import { exportSuite } from './export.ts';
import { forgetSuite } from './forget.ts';
import { budgetsSuite } from './budgets.ts';
import { cacheSuite } from './cache.ts';
import { engineSuite } from './engine.ts';
import { feedbackSuite } from './feedback.ts';
import { idempotencySuite } from './idempotency.ts';
import type { Here } from './here.ts';
import { keysSuite } from './keys.ts';
import { questionsSuite } from './questions.ts';
import { recorderSuite } from './recorder.ts';
import { retentionSuite } from './retention.ts';
import { rollupsSuite } from './rollups.ts';
import { routeVersionsSuite } from './route-versions.ts';
import { runningSuite } from './running.ts';
import { schemaSuite } from './schema.ts';

/** What must hold on every database. */
export function allSuites(here: Here): void {
  // First, because it looks at all tables there are.
  describe('schema', () => schemaSuite(here));
  describe('recorder', () => recorderSuite(here));
  describe('boots', () => bootsSuite(here));
  describe('keys', () => keysSuite(here));
  describe('route versions', () => routeVersionsSuite(here));
  describe('retention', () => retentionSuite(here));
  describe('export', () => exportSuite(here));
  describe('calls', () => callsSuite(here));
  describe('rollups', () => rollupsSuite(here));
  describe('questions', () => questionsSuite(here));
  describe('idempotency', () => idempotencySuite(here));
  describe('budgets', () => budgetsSuite(here));
  describe('cache', () => cacheSuite(here));
  describe('feedback', () => feedbackSuite(here));
  describe('forget', () => forgetSuite(here));
  describe('a running ledger', () => runningSuite(here));
  describe('the engine', () => engineSuite(here));
}
