export { endsWell, eventsIn, expectPublishedShape } from './published-answer.ts';

export type { WireAnswer } from './published-answer.ts';
