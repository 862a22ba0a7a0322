import { Agent, request } from 'node:http';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { seededRandom } from '@understudy/testing';

import { besiege } from './attacks-siege.ts';
import type { Siege } from './attacks-siege.ts';

let siege: Siege;
let secret: string;
beforeAll(async () => {
  siege = await besiege();
  ({ secret } = await siege.gateway.ledger.keys.create({ name: 'shop', role: 'admin' }));
  await vi.waitFor(async () => expect((await fetch(`${siege.url}/metrics`)).status).toBe(401), {
    timeout: 5000,
  });
});
afterAll(() => siege.end());

async function statusOf(headers: readonly string[]): Promise<number> {
  const head = ['GET /metrics HTTP/1.1', 'Host: 127.0.0.1', 'Connection: close', ...headers];
  const heard = await siege.say(`${head.join('\r\n')}\r\n\r\n`, 10_000);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(heard)?.[1]);
}

describe('a key', () => {
  it.each<readonly [string, (right: string) => readonly string[], number]>([
    ['the right one', (right) => [`Authorization: Bearer ${right}`], 200],
    ['the right one, in the other header', (right) => [`X-Api-Key: ${right}`], 200],
    ['blanks before it', (right) => [`Authorization: Bearer    ${right}`], 200],
    ['none', () => [], 401],
    ['an empty one', () => ['Authorization: Bearer '], 401],
    ['an empty one in the other header', () => ['X-Api-Key:'], 401],
    ['no scheme', (right) => [`Authorization: ${right}`], 401],
    ['another scheme', (right) => [`Authorization: Basic ${right}`], 401],
    ['a prefix', (right) => [`Authorization: Bearer ${right.slice(0, -1)}`], 401],
    ['its first half', (right) => [`Authorization: Bearer ${right.slice(0, right.length / 2)}`], 401],
    ['its last half', (right) => [`Authorization: Bearer ${right.slice(right.length / 2)}`], 401],
    ['a letter more', (right) => [`Authorization: Bearer ${right}x`], 401],
    ['another case', (right) => [`Authorization: Bearer ${right.toUpperCase()}`], 401],
    ['twice in one', (right) => [`Authorization: Bearer ${right} ${right}`], 401],
    ['twice with a comma', (right) => [`Authorization: Bearer ${right},${right}`], 401],
    ['twice in the other header', (right) => [`X-Api-Key: ${right}`, `X-Api-Key: ${right}`], 401],
    ['a wrong one before it', (right) => ['Authorization: Bearer x', `Authorization: Bearer ${right}`], 401],
    [
      'a wrong one in the stronger header',
      (right) => ['Authorization: Bearer x', `X-Api-Key: ${right}`],
      401,
    ],
    ['a percent sign for SQL', () => ['X-Api-Key: %'], 401],
    ['an underscore for SQL', (right) => [`X-Api-Key: ${'_'.repeat(right.length)}`], 401],
    ['quotes for SQL', () => ["X-Api-Key: ' or '1'='1"], 401],
    ['blanks behind it for SQL', (right) => [`Authorization: Bearer ${right}\u00a0`], 401],
    ['a zero byte behind it', (right) => [`Authorization: Bearer ${right}%00`], 401],
    ['its hash', () => [`Authorization: Bearer ${'0123456789abcdef'.repeat(4)}`], 401],
    ['ten thousand letters', () => [`X-Api-Key: ${'x'.repeat(10_000)}`], 401],
  ])('with %s', async (_story, headers, status) => {
    expect(await statusOf(headers(secret))).toBe(status);
  });

  it('in a query, a cookie or a body is none', async () => {
    const paths = [
      `/metrics?key=${secret}`,
      `/metrics?api_key=${secret}`,
      `/metrics?authorization=Bearer+${secret}`,
    ];
    for (const path of paths) expect((await fetch(siege.url + path)).status).toBe(401);
    expect((await fetch(`${siege.url}/metrics`, { headers: { cookie: `x-api-key=${secret}` } })).status).toBe(
      401,
    );
    expect(siege.lines.join('\n')).not.toContain(secret);
  });
});

describe('how long a refusal takes', () => {
  const samples = 10_000;
  /** As in dudect: beyond it, two times differ for sure. */
  const mostT = 4.5;

  it('tells nothing of how near a guess was', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    // What all keys begin with is no secret, and what begins otherwise is not even looked for.
    const start = /^[a-z]+[-_]/.exec(secret)?.[0] ?? '';
    const guesses = {
      far: start.padEnd(secret.length, 'z'),
      near: secret.slice(0, -1) + (secret.endsWith('x') ? 'y' : 'x'),
      half: secret.slice(0, secret.length / 2).padEnd(secret.length, 'z'),
    };
    const kinds = Object.entries(guesses);
    const tookMs: Record<string, number[]> = { far: [], near: [], half: [] };
    const random = seededRandom(1);
    for (let warm = 0; warm < 500; warm += 1) await timed(agent, guesses.far);
    // In no order: what else the machine does must hit all alike.
    for (let sample = 0; sample < samples; sample += 1) {
      const [kind, guess] = kinds[Math.floor(random() * kinds.length)] ?? ['far', guesses.far];
      tookMs[kind]?.push(await timed(agent, guess));
    }
    agent.destroy();
    const { far = [], near = [], half = [] } = tookMs;
    const seen = { near: welch(calm(far), calm(near)), half: welch(calm(far), calm(half)) };
    expect({ near: Math.abs(seen.near) < mostT, half: Math.abs(seen.half) < mostT, seen }).toEqual({
      ...{ near: true, half: true },
      seen,
    });
  }, 180_000);

  function timed(agent: Agent, guess: string): Promise<number> {
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      request(`${siege.url}/metrics`, { agent, headers: { 'x-api-key': guess } }, (response) => {
        response.resume().once('end', () => resolve(performance.now() - startedAt));
      })
        .once('error', reject)
        .end();
    });
  }

  /** Without the slowest third: there the machine was busy with something else. */
  function calm(times: readonly number[]): readonly number[] {
    return times.toSorted((a, b) => a - b).slice(0, Math.ceil((times.length * 2) / 3));
  }

  function welch(one: readonly number[], other: readonly number[]): number {
    const [a, b] = [spread(one), spread(other)];
    return (a.mean - b.mean) / Math.sqrt(a.variance / one.length + b.variance / other.length);
  }

  function spread(values: readonly number[]): { readonly mean: number; readonly variance: number } {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    return { mean, variance };
  }
});
