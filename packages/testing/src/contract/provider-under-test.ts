import type { FailureKind, Finish, Provider, Usage } from '@understudy/core';

import type { Answer, Frame } from '../fault-server/index.ts';

/** A provider and how its wire looks: all that the contract has to know. */
export interface ProviderUnderTest {
  readonly name: string;
  /** The name of a plain chat model. */
  readonly model: string;
  connect(place: Place): Provider;
  readonly wire: Wire;
}

export interface Place {
  /** Where the upstream listens, without a slash at the end. */
  readonly url: string;
  readonly key: string;
}

/** The provider's side of a conversation, in its own format. */
export interface Wire {
  reply(sample: Sample): Answer;
  /** Every event of a stream, down to its end mark. */
  stream(sample: Sample): readonly Frame[];
  /** How many events at the end of a stream are its end mark: without them it was cut. */
  readonly endFrames: number;
  /** An error in place of the next event. */
  readonly errorFrame: Faulty<Frame>;
  /** An error in the body of a success. */
  readonly errorInSuccess: Faulty<Answer>;
  /** Errors as this provider sends them, and what they are. */
  readonly errors: readonly (Faulty<Answer> & {
    readonly name: string;
    readonly retryAfterMs?: number | undefined;
  })[];
}

export interface Faulty<Sent> {
  readonly sent: Sent;
  readonly kind: FailureKind;
}

/** What a provider is to answer, and what must be read from it. */
export interface Sample {
  /** The text, in the pieces in which a stream sends it. */
  readonly pieces: readonly string[];
  readonly toolCalls: readonly {
    readonly id: string;
    readonly name: string;
    readonly arguments: readonly string[];
  }[];
  readonly finish: Extract<Finish, 'stop' | 'length' | 'tool-calls'>;
  /** Undefined for a provider that does not tell. */
  readonly usage: Usage | undefined;
  readonly model: string;
}
