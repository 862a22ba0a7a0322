import type { Load } from '../processes/load.ts';
import { paceText } from '../processes/request-text.ts';
import type { Pace } from '../processes/request-text.ts';
import type { Lane } from './lane.ts';

interface ChatLoad extends Pick<Load, 'parallel' | 'requests' | 'spreadMs'> {
  /** Left out, the answer comes whole. */
  readonly pace?: Pace | undefined;
}

/** A chat completion, asked of whoever speaks that dialect. */
export function chatLoad({ subject, headers, model }: Lane, { pace, ...rest }: ChatLoad): Load {
  const messages = [{ role: 'user', content: paceText(pace ?? { words: 1, gapMs: 0 }) }];
  const body = JSON.stringify({ model, messages, ...(pace && { stream: true }) });
  return { url: `${subject.url}/v1/chat/completions`, headers, body, ...rest };
}
