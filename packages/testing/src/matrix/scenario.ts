import type { Ending } from './door.ts';
import type { Family, Played, Unsaid } from './family.ts';

/** What a provider does, one thing for each call. */
export type Script = (family: Family) => readonly (Played | Unsaid)[];

export interface Expected {
  readonly ending: Ending;
  /** Where a dialect has another word. */
  readonly openai?: Ending | undefined;
  readonly trpc?: Ending | undefined;
  /** Who was asked, and how it went, as the ledger tells it; undefined when no request may be on record. */
  readonly attempts: readonly string[] | undefined;
  /** Whether the last of them has the provider's own count of tokens. */
  readonly tokens?: 'exact' | 'estimated' | undefined;
}

/** Something that can befall a request, and how it has to end, whichever door it came through and whoever is asked. */
export interface Scenario extends Expected {
  /** The row of the fault matrix that it belongs to; `more` is beside them. */
  readonly row: number | 'more';
  readonly when: string;
  readonly lead?: Script;
  /** Always the same family: what is tried is the lead. */
  readonly standIn?: readonly Played[];
  /** Where the lead is, when it is not where it should be. */
  readonly leadIs?: 'gone' | 'nowhere' | 'not-trusted';
  /** Where a stream must end in another way than a whole answer. */
  readonly asStream?: Expected;
  /** The one form in which it can happen, and why. */
  readonly only?: { readonly form: 'whole' | 'streamed'; readonly because: string };
  /** Nobody is asked, so that it is played with one family only. */
  readonly asksNobody?: boolean;
  readonly kind?: 'chat' | 'invoice' | 'unknown';
  readonly messages?: readonly string[];
  /** What the route says beside its models, as YAML in braces. */
  readonly policy?: string;
  /** What becomes of a stream that breaks off. */
  readonly midStream?: 'fail';
  /** A budget for the one task, as YAML in braces. */
  readonly budget?: string;
  /** When the caller leaves. */
  readonly leaves?: 'asked' | 'answered' | 'reading';
  /** All calls of the cell come with one and the same idempotency key. */
  readonly isRepeat?: boolean;
  /** Calls before the one that counts, and how each of them ends. */
  readonly before?: { readonly times: number; readonly ending: Expected };
  /** The least that the last attempt waited for its turn. */
  readonly waitedMs?: number;
}
