import { json } from './answer.ts';
import type { Answer } from './answer.ts';

/** The answers to come, in order. */
export interface Script {
  readonly next: (...answers: readonly Answer[]) => void;
  readonly always: (answer: Answer) => void;
  readonly take: () => Answer;
}

/** An empty script: whatever comes is too much. */
export function newScript(): Script {
  const queue: Answer[] = [];
  let standing = json(500, {
    error: { message: 'the fault server was called more often than its script allows' },
  });
  return {
    next: (...answers) => void queue.push(...answers),
    always: (answer) => void (standing = answer),
    take: () => queue.shift() ?? standing,
  };
}
