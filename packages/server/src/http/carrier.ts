import type { Visitor } from '../auth/visitor.ts';
import type { AnswerHeaders, StreamedAnswer } from './exchange.ts';

/** What brings a request and takes its answer away: node:http, or a fetch handler. */
export interface Carrier extends Visitor {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** Fires when the caller is gone before the answer was. */
  readonly left: AbortSignal;
  /** Whether anything of the answer was sent. */
  readonly begun: boolean;
  readText(): Promise<string>;
  send(status: number, headers: AnswerHeaders, body: string): void;
  begin(status: number, headers: AnswerHeaders): StreamedAnswer;
  /** Breaks it off without an end. */
  cut(): void;
}
