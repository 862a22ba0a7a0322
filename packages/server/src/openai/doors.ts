import type { Gateway } from '../gateway.ts';
import type { Door } from '../http/door.ts';
import { houseOf } from './asked.ts';
import { chatDoor } from './chat-door.ts';
import { embeddingsDoor } from './embeddings-door.ts';
import { modelsDoors } from './models-doors.ts';

/** OpenAI's dialect under /v1: any client of OpenAI's becomes a client of this gateway by its base URL. */
export function openaiDoors(gateway: Gateway): readonly Door[] {
  const house = houseOf(gateway);
  return [chatDoor(house), embeddingsDoor(house), ...modelsDoors(house)];
}
