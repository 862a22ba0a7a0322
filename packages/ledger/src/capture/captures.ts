import type { Database } from '../database/database.ts';
import { rowOf } from '../database/written-row.ts';
import { nameOrNull, storedName, storedText } from '../stored.ts';
import type { Writer } from '../writer/writer.ts';

/** A prompt and its answer, as they were kept. */
export interface Capture {
  readonly requestId: string;
  readonly task: string | undefined;
  readonly customerId: string | undefined;
  /** JSON, unless it was cut. */
  readonly prompt: string;
  /** Undefined when there was none. */
  readonly answer: string | undefined;
  readonly cut: boolean;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Prompts and answers of tasks that are captured. */
export interface Captures {
  /** Durable with the next rows. Never fails a call. */
  add(capture: Capture): void;
  find(requestId: string): Promise<Capture | undefined>;
}

export interface CapturesOptions {
  readonly database: Database;
  readonly writer: Writer;
}

export function createCaptures({ database, writer }: CapturesOptions): Captures {
  return {
    add(capture) {
      const { requestId, task, customerId, prompt, answer, cut, createdAt, expiresAt } = capture;
      const row = rowOf('captures', {
        request_id: storedName(requestId),
        task: nameOrNull(task),
        customer_id: nameOrNull(customerId),
        prompt: storedText(prompt),
        answer: answer === undefined ? null : storedText(answer),
        cut: cut ? 1 : 0,
        created_at: createdAt,
        expires_at: Math.round(expiresAt),
      });
      try {
        writer.add(row);
      } catch {
        // No room left: the writer has counted it, and the answer goes out.
      }
    },
    async find(requestId) {
      const row = await database.kysely
        .selectFrom('captures')
        .selectAll()
        .where('request_id', '=', storedName(requestId))
        .executeTakeFirst();
      return (
        row && {
          requestId: row.request_id,
          task: row.task ?? undefined,
          customerId: row.customer_id ?? undefined,
          prompt: row.prompt,
          answer: row.answer ?? undefined,
          cut: row.cut === 1,
          createdAt: row.created_at,
          expiresAt: row.expires_at,
        }
      );
    },
  };
}
