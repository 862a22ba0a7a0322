import { chatWire } from '../contract/chat-wire.ts';
import type { Sample, Wire } from '../contract/provider-under-test.ts';
import { events } from '../fault-server/index.ts';
import type { Answer, Frame } from '../fault-server/index.ts';
import type { Family, Played, Refusal, Unsaid } from './family.ts';
import { isUnsaid } from './family.ts';

export const pieces: readonly string[] = [
  'Your parcel ',
  'is on ',
  'its way ',
  'and will ',
  'be there ',
  'tomorrow.',
];
export const answer: string = pieces.join('');

/** What every answer counts as. */
export const usage = { inputTokens: 25, outputTokens: 12 };

export const sample: Sample = {
  pieces,
  toolCalls: [],
  finish: 'stop',
  usage,
  model: 'served-model-1',
};

/** An answer of these words in the dialect of a family. */
export function says(wire: Wire, changes: Partial<Sample> = {}): Played {
  const said = { ...sample, ...changes };
  return { whole: wire.reply(said), streamed: events(wire.stream(said)) };
}

/** The stand-in, who speaks OpenAI's dialect. */
export const good: Played = says(chatWire);

export const both = (sent: Answer): Played => ({ whole: sent, streamed: sent });

export const each = ({ whole, streamed }: Played, change: (sent: Answer) => Answer): Played => ({
  whole: change(whole),
  streamed: change(streamed),
});

/** The lead's whole answer, changed. */
export function goodOf({ wire }: Family, change: (sent: Answer) => Answer = (sent) => sent): Played {
  return each(says(wire), change);
}

/** How this family says no, perhaps changed. */
export function no(
  { refuses }: Family,
  refusal: Refusal,
  change: (sent: Answer) => Answer = (sent) => sent,
): Played | Unsaid {
  const said = refuses[refusal];
  return isUnsaid(said) ? said : both(change(said));
}

/** The events of a good stream up to so many pieces of its text. */
export function framesTo({ wire, headFrames }: Family, pieceCount: number): readonly Frame[] {
  return wire.stream(sample).slice(0, headFrames + pieceCount);
}

/** What only some families can do. */
export function ownOf({ own, name }: Family, what: string, because: string): Played | Unsaid {
  return own[what] ?? { unsaid: `${name}: ${because}` };
}
