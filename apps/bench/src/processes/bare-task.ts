import { initTRPC } from '@trpc/server';
import { createServer } from '@understudy/server';
import { Pool } from 'undici';

/** The gateway's own server with a procedure that asks the upstream and does nothing else. */
const [origin = ''] = process.argv.slice(2);
const pool = new Pool(origin, { connections: 2048, pipelining: 1 });
const trpc = initTRPC.create();

const question = JSON.stringify({
  model: 'gpt-4.1-mini',
  messages: [{ role: 'user', content: 'Write a title.' }],
});

const router = trpc.router({
  titleGeneration: trpc.procedure.mutation(async () => {
    const answer = await pool.request({
      path: '/v1/chat/completions',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: question,
    });
    return answer.body.json();
  }),
});

const server = createServer({
  tasks: {},
  router,
  llm: () => {
    throw new Error('there is no engine here');
  },
});
console.log((await server.listen({ port: 0 })).url);
