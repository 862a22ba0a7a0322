/** Where a row of the fault matrix is played that is not, or not only, a request through a door. */
export interface Elsewhere {
  readonly row: number;
  /** A part of this drill, or a file with tests, from the root of the repository. */
  readonly place: string;
  /** What is called so there. */
  readonly story: string;
}

const core = 'packages/core/src';
const attacks = 'apps/gateway/test/attacks';
const drill = 'apps/drill/src';

export const elsewhere: readonly Elsewhere[] = [
  {
    row: 6,
    place: `${attacks}-fuzz-upstream.test.ts`,
    story: 'whatever time a provider wants to be left alone',
  },
  { row: 33, place: `${drill}/attack/slow-callers.ts`, story: 'callers that never read their stream' },
  { row: 38, place: `${drill}/attack/bulky-providers.ts`, story: 'one that sends' },
  { row: 39, place: `${drill}/attack/large-requests.ts`, story: 'requests of' },
  { row: 41, place: `${core}/output/read-answer.test.ts`, story: 'a tool call' },
  {
    row: 41,
    place: 'packages/server/src/openai/tool-call-slots.test.ts',
    story: 'tool calls in a stream',
  },
  { row: 43, place: `${drill}/outage/all-down.ts`, story: 'all down' },
  { row: 44, place: `${core}/walk/walk.test.ts`, story: 'the least bad one is tried in panic, once' },
  { row: 44, place: `${core}/walk/walk.test.ts`, story: 'of many at once only one may panic' },
  {
    row: 45,
    place: `${core}/health/registry.test.ts`,
    story: 'admits one probe of 200 callers that all saw it ready',
  },
  {
    row: 46,
    place: `${core}/health/breaker.test.ts`,
    story: 'takes a probe that stays silent for failed, counted from the end of its lease',
  },
  {
    row: 48,
    place: `${drill}/storm/storm.ts`,
    story: '500 requests a second at a primary that always fails',
  },
  {
    row: 49,
    place: `${core}/health/steady-clock.test.ts`,
    story: 'goes on from where it was when the clock under it jumps back',
  },
  {
    row: 49,
    place: `${core}/health/health.property.test.ts`,
    story: 'though the clock may have jumped',
  },
  { row: 50, place: `${core}/middleware/idempotency.test.ts`, story: 'joins a run in flight' },
  {
    row: 50,
    place: `${core}/middleware/idempotency.test.ts`,
    story: 'rejected-locally idempotency-mismatch',
  },
  { row: 50, place: `${drill}/crash/killed.ts`, story: 'killed' },
  { row: 53, place: `${drill}/crash/locked.ts`, story: 'locked' },
  { row: 53, place: `${drill}/crash/read-only.ts`, story: 'read-only' },
  { row: 53, place: `${drill}/crash/full-disk.ts`, story: 'full disk' },
  { row: 54, place: `${drill}/crash/killed.ts`, story: 'killed' },
  { row: 55, place: `${drill}/crash/stopped.ts`, story: 'stopped' },
  {
    row: 56,
    place: 'packages/config/src/watch-config.test.ts',
    story: 'stays with what it has while the file is wrong or gone, says so, and recovers',
  },
  {
    row: 56,
    place: 'apps/gateway/test/endings.test.ts',
    story: 'a reload fails none of fifty requests under way',
  },
  { row: 56, place: `${attacks}-fuzz-files.test.ts`, story: 'whatever routes.yaml says' },
  { row: 57, place: 'packages/server/src/auth/guard.test.ts', story: 'every route of the server' },
  { row: 57, place: `${attacks}-keys.test.ts`, story: 'tells nothing of how near a guess was' },
  { row: 58, place: `${attacks}-smuggling.test.ts`, story: 'with a header, under any name, is never called' },
  { row: 58, place: `${attacks}-wire.test.ts`, story: 'cannot begin a second header' },
  { row: 59, place: `${attacks}-canaries.test.ts`, story: 'no caller was told a key' },
  { row: 60, place: `${attacks}-bodies.test.ts`, story: 'nothing reaches a prototype' },
  { row: 60, place: `${attacks}-fuzz-doors.test.ts`, story: 'whatever stands where a key should' },
];

/** Rows that are about something that there is not. */
export const notOffered: Readonly<Record<number, string>> = {
  52: 'no call is hedged: one candidate is asked at a time',
};
