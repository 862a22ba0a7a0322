import type { SourceModel } from './source.ts';

export type Kind =
  | { readonly type: 'chat' | 'embedding' }
  /** Not for us, and why. */
  | { readonly type: 'other'; readonly because: string };

/** What a model is good for, by its name and by what goes in and out. */
export function kindOf(name: string, { modalities, cost }: SourceModel): Kind {
  if (/embed/.test(name)) return { type: 'embedding' };
  const other = otherUses.find(({ names }) => names.test(name));
  if (other) return { type: 'other', because: other.because };
  const { input = ['text'], output = ['text'] } = modalities ?? {};
  if (!input.includes('text')) return { type: 'other', because: 'takes no text' };
  if (!output.includes('text')) return { type: 'other', because: 'gives no text' };
  // Its answer is billed by kinds of tokens that a call's usage does not tell apart.
  if (output.includes('audio')) return { type: 'other', because: 'answers in sound' };
  if (output.includes('image') && cost) return { type: 'other', because: 'answers in images' };
  return { type: 'chat' };
}

const otherUses = [
  { names: /image|imagine/, because: 'makes images' },
  { names: /whisper|transcri|-asr-|orpheus|-tts/, because: 'speech' },
  { names: /realtime|-live-|livetranslate/, because: 'realtime only' },
  { names: /guard|moderation|content-safety/, because: 'judges content' },
  { names: /-mt-|-ocr|translat/, because: 'one use only' },
  { names: /turbo-instruct/, because: 'completions only' },
  { names: /lyria|veo-/, because: 'music or video' },
] as const;
