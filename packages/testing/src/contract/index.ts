export { anthropicWire } from './anthropic-wire.ts';
export { chatWire } from './chat-wire.ts';
export { describeProvider } from './describe-provider.ts';
export { googleWire } from './google-wire.ts';
export { fixturesBeside, replay, summaryOf } from './replay.ts';
export { keyOfTests, promptOfTests } from './canaries.ts';
export { ask, callTo, contextWith, newStage, read, replyOf } from './setting.ts';
export { responsesWire } from './responses-wire.ts';
export { sent } from './sent.ts';
export { cutShort, parallelTools, plain } from './samples.ts';

export type { Faulty, Place, ProviderUnderTest, Sample, Wire } from './provider-under-test.ts';
export type { FixtureOptions, Summary } from './replay.ts';
export type { Sending, Sent } from './sent.ts';
export type { Outcome, Setting } from './setting.ts';
