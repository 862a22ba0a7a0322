import { createLlmRouter } from './trpc/create-llm-router.ts';
import { feedbackDoors } from './feedback/doors.ts';
import type { Gateway } from './gateway.ts';
import type { Door } from './http/door.ts';
import { openaiDoors } from './openai/doors.ts';
import { stateDoors } from './state/doors.ts';
import { taskDoors } from './tasks/doors.ts';
import { trpcDoors } from './trpc/doors.ts';

/** Every route of the server. A test goes through them all and proves that each is guarded. */
export function allDoors(gateway: Gateway): readonly Door[] {
  const router = gateway.router ?? createLlmRouter(gateway.tasks);
  return [
    ...trpcDoors(gateway, router),
    ...taskDoors(gateway),
    ...feedbackDoors(gateway),
    ...openaiDoors(gateway),
    ...stateDoors(gateway),
  ];
}
