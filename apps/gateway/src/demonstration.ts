import type { Meta } from '@understudy/core';
import { story } from '@understudy/testing';

import { setTheStage } from './stage.ts';

/** Three requests, told line by line: all is well, the lead is overloaded, the lead is cut off in mid-sentence. */
export async function* demonstrate(): AsyncGenerator<string> {
  const llm = setTheStage();
  const document = 'Globe Theatre, two seats, 159.40';

  yield '1. llm.run.dataExtraction(...) while the lead model is well';
  const first = await llm.run.dataExtraction({ document });
  yield* told(JSON.stringify(first.output), first.meta);

  yield '2. the same call while the lead is overloaded';
  const second = await llm.generate({ task: 'data_extraction', input: { document }, customerId: 'acme' });
  yield* told(JSON.stringify(second.output), second.meta);

  yield '3. llm.stream.supportChat(...): the lead is cut off in the middle of its answer';
  const stream = llm.stream.supportChat({ messages: [{ role: 'user', content: 'Where is my order?' }] });
  let text = '';
  for await (const event of stream) {
    if (event.type === 'text-delta') text += event.text;
    if (event.type === 'continued') text += '| ';
  }
  const { meta } = await stream.result;
  yield* told(text, meta);
}

function* told(output: string, meta: Meta): Generator<string> {
  yield `   answer:  ${output}`;
  yield `   tried:   ${story(meta).join(', ')}`;
  yield `   served:  ${meta.servedBy}${meta.fallback ? ' (fallback)' : ''} in ${Math.round(meta.durationMs)} ms`;
  yield '';
}
