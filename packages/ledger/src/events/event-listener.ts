import { randomUUID } from 'node:crypto';

import type { Clock, EngineEvent, EventListener } from '@understudy/core';

import { rowOf } from '../database/written-row.ts';
import { nameOrNull } from '../stored.ts';
import type { Writer } from '../writer/writer.ts';

export interface EventListenerOptions {
  readonly writer: Writer;
  readonly clock: Clock;
  readonly bootId: string;
}

/** Leaves a row for each thing that an operator wants to hear of. Never in the way of a call: nobody waits for it. */
export function createEventListener({ writer, clock, bootId }: EventListenerOptions): EventListener {
  return (event) => {
    try {
      writer.add(
        rowOf('events', { id: randomUUID(), boot_id: bootId, at: clock.wallTime(), ...about(event) }),
      );
    } catch {
      // No room left, or closed: the writer has counted it, and a call must not fail for it.
    }
  };
}

function about(event: EngineEvent) {
  return {
    type: event.type,
    candidate: nameOrNull('candidate' in event ? event.candidate : undefined),
    request_id: nameOrNull('requestId' in event ? event.requestId : undefined),
    task: nameOrNull('task' in event ? event.task : undefined),
    detail: JSON.stringify(event),
  };
}
