import type { Engine } from '../llm/engine.ts';
import { askForReply, askForVectors } from './exchanges.ts';
import type { Failure } from '../failure.ts';
import type { StreamJourney } from './journey.ts';
import { learnFromAnswer } from './learn.ts';
import { buildMeta } from './meta.ts';
import type { Answer, Purpose } from '../outcome.ts';
import type { Planned } from '../plan/gate.ts';
import type { LlmResult } from '../result.ts';
import { afresh, streamExchange } from '../stream/open-stream.ts';
import { streamResult } from '../stream/session.ts';
import { walk } from './walk.ts';

export interface Serving {
  readonly journey: StreamJourney;
  readonly candidates: readonly Planned[];
  readonly purpose: Purpose;
}

export type Served =
  | { readonly ok: true; readonly result: LlmResult }
  | { readonly ok: false; readonly gaveUp: Failure | undefined };

/** Walks the candidates in the request's mode: for a reply, for vectors, or for a stream's first content. */
export async function serve(serving: Serving, engine: Engine): Promise<Served> {
  const { mode } = serving.journey.request;
  if (mode === 'stream') return serveStream(serving, engine);
  const exchange = mode === 'embed' ? askForVectors : askForReply;
  const walked = await walk<Answer>({ ...serving, exchange }, engine);
  if (!walked.ok) return walked;
  learnFromAnswer(walked.planned, serving.journey, engine);
  const meta = buildMeta(serving.journey, engine);
  return { ok: true, result: { type: 'settled', outcome: { ok: true, answer: walked.value, meta } } };
}

async function serveStream(serving: Serving, engine: Engine): Promise<Served> {
  const walked = await walk({ ...serving, exchange: streamExchange(afresh) }, engine);
  if (!walked.ok) return walked;
  const { value: stream, rest } = walked;
  return { ok: true, result: streamResult({ journey: serving.journey, stream, rest }, engine) };
}
