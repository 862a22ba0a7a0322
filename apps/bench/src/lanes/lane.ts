import type { Subject } from '../processes/subject.ts';

/** One server that is asked, and how it wants to be asked. */
export interface Lane {
  readonly name: string;
  readonly subject: Subject;
  /** What to name as `model`. */
  readonly model: string;
  readonly headers: Readonly<Record<string, string>>;
}
