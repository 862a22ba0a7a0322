import { anthropic } from './families/anthropic.ts';
import { chatDialects } from './families/chat-dialects.ts';
import { google } from './families/google.ts';
import { responses } from './families/responses.ts';
import type { Family } from './family.ts';

/** One for each adapter, and one more for each further API that an adapter speaks. */
export const families: readonly Family[] = [anthropic, google, responses, ...chatDialects];
