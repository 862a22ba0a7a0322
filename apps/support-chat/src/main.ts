import { createLlm } from '@understudy/client';
import type { AppRouter } from '@understudy/gateway/router';

import { createChat } from './create-chat.ts';

const {
  UNDERSTUDY_URL: url = 'http://127.0.0.1:4141',
  UNDERSTUDY_KEY: key,
  PORT: port = '4142',
} = process.env;
const llm = createLlm<AppRouter>({ url, key, tags: { app: 'support-chat' } });
createChat(llm).listen(Number(port), '127.0.0.1', () => {
  process.stdout.write(`The chat is at http://127.0.0.1:${port}, its gateway at ${url}.\n`);
});
