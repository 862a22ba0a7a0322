import { connect } from 'node:net';
import type { Socket } from 'node:net';

import { hang, reply, streams } from '@understudy/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

import { ask, bearer, stage, testKeys } from '../../test/stage.ts';

/** A socket, and all it was told until it was closed. */
function rawSocket(port: number): {
  readonly socket: Socket;
  readonly told: Promise<string>;
  readonly heard: () => string;
} {
  let heard = '';
  const socket = connect(port, '127.0.0.1');
  const { promise: told, resolve } = Promise.withResolvers<string>();
  socket.on('data', (piece) => (heard += piece.toString('utf8')));
  socket.on('error', () => undefined);
  socket.on('close', () => resolve(heard));
  return { socket, told, heard: () => heard };
}

const head = (path: string, ...more: readonly string[]): string =>
  [`POST ${path} HTTP/1.1`, 'host: 127.0.0.1', 'content-type: application/json', ...more, '', ''].join(
    '\r\n',
  );

const task = '/v1/tasks/dataExtraction';

describe('a slow caller', () => {
  it('that never finishes its headers is cut off', async () => {
    const { port } = await stage({ limits: { headersMs: 100, requestMs: 100 } });
    const { socket, told } = rawSocket(port);
    socket.write(`POST ${task} HTTP/1.1\r\nhost: x\r\n`);
    expect(await told).toMatch(/^(HTTP\/1.1 408 .*)?/);
  });

  it('that never finishes its body is told so', async () => {
    const { port, provider } = await stage({ limits: { requestMs: 100 } });
    const { socket, told } = rawSocket(port);
    socket.write(`${head(task, 'content-length: 100')}{"input":`);
    const answer = await told;
    expect(answer).toContain('HTTP/1.1 408');
    expect(provider.calls).toEqual([]);
  });

  it('that does not read is waited for, then cut off, and the provider is let go', async () => {
    const big = 'x'.repeat(64 * 1024);
    const many = Array.from({ length: 400 }, () => big);
    const { port, provider, logged } = await stage({ steps: [streams(many)], limits: { unreadMs: 200 } });
    const { socket } = rawSocket(port);
    const body = JSON.stringify({ input: { messages: [{ role: 'user', content: '' }] }, stream: true });
    socket.pause();
    socket.write(head('/v1/tasks/supportChat', `content-length: ${body.length}`) + body);
    await expect.poll(() => provider.calls.length).toBe(1);
    await expect.poll(() => provider.openCalls, { timeout: 3000 }).toBe(0);
    expect(logged.join()).not.toContain('nobody foresaw');
    socket.destroy();
  });
});

describe('a connection with nothing to do', () => {
  it('is kept for longer than clients and load balancers do, so that none sends into one that is closing', async () => {
    const { url } = await stage();
    const answer = await fetch(`${url}/health`);
    const [, seconds] = /timeout=(\d+)/.exec(answer.headers.get('keep-alive') ?? '') ?? [];
    await answer.body?.cancel();
    expect(Number(seconds)).toBeGreaterThan(60);
  });
});

describe('a body', () => {
  const limits = { bodyBytes: 1000 };

  it('that says it is too large is refused before it comes', async () => {
    const { port } = await stage({ limits });
    const { socket, told } = rawSocket(port);
    socket.write(head(task, 'content-length: 5000'));
    const answer = await told;
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('"kind":"body-too-large"');
  });

  it('that turns out too large is refused while it comes, and the caller hears why', async () => {
    const { port } = await stage({ limits });
    const { socket, told } = rawSocket(port);
    socket.write(head(task, 'transfer-encoding: chunked'));
    for (let sent = 0; sent < 20; sent++) socket.write(`64\r\n${'x'.repeat(100)}\r\n`);
    expect(await told).toContain('"kind":"body-too-large"');
  });

  it('that is refused again and again on one connection leaves nothing behind', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error): void => void warnings.push(warning);
    process.on('warning', listen);
    onTestFinished(() => void process.off('warning', listen));
    const { url } = await stage({ keys: testKeys({ one: { role: 'caller' } }) });
    for (let count = 0; count < 20; count += 1)
      expect(await ask(url + task, { input: {} })).toMatchObject({ status: 401 });
    expect(warnings).toEqual([]);
  });

  it('that is much too large still gets its answer, and is not read to its end', async () => {
    const { url } = await stage({ limits });
    for (let round = 0; round < 5; round++) {
      const large = JSON.stringify({ input: { document: 'x'.repeat(3_000_000) } });
      expect(await ask(url + task, large)).toMatchObject({ status: 413 });
    }
  });

  it.each([
    ['no JSON', '{"input": secret-text', 'invalid-body', 400],
    ['nested too deep', `{"input":${'['.repeat(100)}${']'.repeat(100)}}`, 'invalid-body', 400],
    ['nested deeper than any stack', '['.repeat(200_000), 'invalid-body', 400],
  ])('with %s is refused without being quoted', async (_what, text, kind, status) => {
    const { url } = await stage();
    const answer = await ask(url + task, text);
    expect(answer).toMatchObject({ status, body: { error: { kind } } });
    expect(JSON.stringify(answer.body)).not.toContain('secret-text');
  });

  it('that is not said to be JSON is refused: a form on any page could send it', async () => {
    const { url } = await stage();
    const { status } = await ask(url + task, '{"input":{"document":"x"}}', { 'content-type': 'text/plain' });
    expect(status).toBe(415);
  });

  it('reaches no prototype', async () => {
    const seen: unknown[] = [];
    const { url } = await stage({ use: [(request, next) => (seen.push(request.options), next(request))] });
    const text =
      '{"input":{"document":"x","__proto__":{"a":1}},"tags":{"__proto__":{"polluted":"yes"}},"__proto__":{"tier":"gold"}}';
    const { status } = await ask(url + task, text);
    expect(status).toBe(200);
    expect(seen[0]).not.toMatchObject({ tier: 'gold' });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('a caller that leaves', () => {
  it('while its body is on its way costs nobody anything', async () => {
    const { port, url, provider } = await stage();
    const { socket } = rawSocket(port);
    socket.write(`${head(task, 'content-length: 100')}{"inp`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    expect(await ask(url + task, { input: { document: 'x' } })).toMatchObject({ status: 200 });
    expect(provider.calls.length).toBe(1);
  });

  it('while the model thinks lets go of the model', async () => {
    const { port, provider, logged } = await stage({ steps: [hang()] });
    const body = JSON.stringify({ input: { document: 'x' } });
    const { socket } = rawSocket(port);
    socket.write(head(task, `content-length: ${body.length}`) + body);
    await expect.poll(() => provider.openCalls).toBe(1);
    socket.destroy();
    await expect.poll(() => provider.openCalls).toBe(0);
    await expect.poll(() => logged.at(-1)).toContain('"status":499');
  });
});

describe('a key that is revoked', () => {
  it('ends the stream that it opened, and no other', async () => {
    const keys = testKeys({ one: { role: 'caller' }, other: { role: 'caller' } });
    const open = streams(['Hello'], { endWith: 'hang' });
    const { url, provider } = await stage({ keys, steps: [open, open] });
    const begin = (keyId: string): Promise<Response> =>
      fetch(`${url}/v1/tasks/supportChat`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...bearer(keyId) },
        body: JSON.stringify({ input: { messages: [{ role: 'user', content: '' }] } }),
      });
    const [one, other] = [await begin('one'), await begin('other')];
    expect(provider.openCalls).toBe(2);

    keys.revoke('one');

    const told = await one.text();
    expect(told).toContain('event: error\ndata: {"kind":"cancelled"');
    expect(told).not.toContain('event: finish');
    await expect.poll(() => provider.openCalls).toBe(1);
    await other.body?.cancel();
    expect((await begin('one')).status).toBe(401);
  });
});

describe('the server', () => {
  it('takes a request id that is well-formed and makes its own otherwise', async () => {
    const { url, logged } = await stage();
    const ids = ['abc-123', 'two words', 'x'.repeat(200)];
    const answers = await Promise.all(
      ids.map((id) => ask(`${url}/health/live`, undefined, { 'x-request-id': id })),
    );
    expect(answers.map(({ headers }, index) => headers.get('x-request-id') === ids[index])).toEqual([
      true,
      false,
      false,
    ]);
    expect(logged.join()).toContain('"callerRequestId":"abc-123"');
  });

  it('says nothing of origins unless one is named', async () => {
    const page = { origin: 'https://app.example', 'access-control-request-method': 'POST' };
    const preflight = async (url: string): Promise<(string | number | null)[]> => {
      const { status, headers } = await fetch(url + task, { method: 'OPTIONS', headers: page });
      return [status, headers.get('access-control-allow-origin')];
    };
    expect(await preflight((await stage()).url)).toEqual([405, null]);
    expect(await preflight((await stage({ origins: ['https://other.example'] })).url)).toEqual([405, null]);
    expect(await preflight((await stage({ origins: ['https://app.example'] })).url)).toEqual([
      204,
      'https://app.example',
    ]);
  });

  it('knows what it has, and by which method', async () => {
    const { url } = await stage();
    expect(await ask(`${url}/nothing`)).toMatchObject({
      status: 404,
      body: { error: { kind: 'not-found' } },
    });
    expect(await ask(`${url}/v1/tasks`, {})).toMatchObject({
      status: 405,
      body: { error: { kind: 'wrong-method' } },
    });
    expect(await ask(`${url}/v1/models/%E0%A4%A`)).toMatchObject({ status: 404 });
    expect((await fetch(`${url}/health/live`, { method: 'HEAD' })).status).toBe(200);
  });

  it('takes no more requests at a time than it can', async () => {
    const { url, provider } = await stage({ steps: [hang()], limits: { openRequests: 1 } });
    const leaving = new AbortController();
    const post = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"input":{"document":"x"}}',
    };
    const first = fetch(url + task, { ...post, signal: leaving.signal });
    first.catch(() => undefined);
    await expect.poll(() => provider.openCalls).toBe(1);

    expect(await ask(url + task, { input: { document: 'x' } })).toMatchObject({
      status: 503,
      body: { error: { kind: 'too-busy' } },
    });

    leaving.abort();
    await expect.poll(() => provider.openCalls).toBe(0);
  });

  it('lets requests under way end when it stops, and takes no new ones', async () => {
    const { url, server } = await stage({
      steps: [reply('Done.', { afterMs: 150 })],
      limits: { stopMs: 2000 },
    });
    const said = { input: { messages: [{ role: 'user', content: '' }] } };
    const asked = ask(`${url}/v1/tasks/supportChat`, said);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stopped = server.stop();

    await expect(ask(`${url}/health/live`)).rejects.toThrow();
    expect((await asked).body.output).toBe('Done.');
    await stopped;
  });

  it('breaks off what takes too long, and says so in the stream', async () => {
    const { url, server, provider } = await stage({
      steps: [streams(['Hello'], { endWith: 'hang' })],
      limits: { stopMs: 30 },
    });
    const said = { input: { messages: [{ role: 'user', content: '' }] }, stream: true };
    const asked = ask(`${url}/v1/tasks/supportChat`, said);
    await expect.poll(() => provider.openCalls).toBe(1);
    await server.stop();
    expect((await asked).body).toContain('event: error');
    expect(provider.openCalls).toBe(0);
  });

  it('logs under which id the ledger has a request, whatever id its caller gave it', async () => {
    const { url, logged } = await stage();
    for (const path of [task, '/trpc/dataExtraction']) {
      const answer = await ask(url + path, { input: { document: 'x' } }, { 'x-request-id': 'mine' });
      const id = answer.headers.get('x-understudy-request-id');
      expect(answer.headers.get('x-request-id')).toBe('mine');
      expect((answer.body.meta ?? answer.body.result.data.meta).requestId).toBe(id);
      expect(JSON.parse(logged.at(-1) ?? '')).toMatchObject({
        requestId: id,
        callerRequestId: 'mine',
        status: 200,
      });
      expect(id).toMatch(/^[\w-]{8,}$/);
    }
  });

  it('answers whether or not its log can be written', async () => {
    const broken = (): never => {
      throw new Error('disk full');
    };
    const { url } = await stage({
      keys: testKeys({ caller: { role: 'caller' } }),
      log: { info: broken, warn: broken, error: broken },
    });
    for (let round = 0; round < 2; round++) {
      const answer = await ask(url + task, { input: { document: 'x' } }, bearer('caller'));
      expect(answer).toMatchObject({ status: 200 });
    }
  });

  it('keeps to itself what nobody foresaw, and logs where it was but not what was said', async () => {
    const llm = (): never => {
      throw new Error('the prompt was: my secret');
    };
    const { url, logged } = await stage({ llm });
    for (const path of [task, '/trpc/dataExtraction', '/trpc/dataExtraction?slow']) {
      const { status, body } = await ask(url + path, { input: { document: 'x' } });
      expect(status).toBe(500);
      expect(JSON.stringify(body)).toContain('the gateway itself failed');
      expect(JSON.stringify(body)).not.toContain('secret');
    }
    expect(logged.join()).not.toContain('secret');
    expect(logged.filter((line) => line.includes('nobody foresaw')).length).toBe(3);
  });
});
