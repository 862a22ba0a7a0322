import type { JsonObject } from '@understudy/core';

/** Vectors as OpenAI sends them: numbers, or the bytes of 32-bit floats, little end first, in base64. */
export function embeddingBodies(
  vectors: readonly (readonly number[])[],
  base64: boolean,
): readonly JsonObject[] {
  return vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: base64 ? inBase64(vector) : vector,
  }));
}

function inBase64(vector: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(vector.length * bytesPerNumber));
  for (const [index, value] of vector.entries()) view.setFloat32(index * bytesPerNumber, value, true);
  return Buffer.from(view.buffer).toString('base64');
}

const bytesPerNumber = 4;
