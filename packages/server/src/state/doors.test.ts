import { fail, reply } from '@understudy/testing';
import { describe, expect, it } from 'vitest';

import { ask, bearer, invoice, stage, testKeys } from '../../test/stage.ts';

const keys = testKeys({ caller: { role: 'caller' }, viewer: { role: 'viewer' } });
const call = (url: string, keyId = 'caller'): Promise<unknown> =>
  ask(
    `${url}/v1/tasks/dataExtraction`,
    { input: { document: 'x' }, customerId: 'acme-customer' },
    bearer(keyId),
  );

describe('/health', () => {
  it('tells a load balancer whether the gateway lives and can serve, and no more', async () => {
    const { url } = await stage({ keys, state: () => ({ ready: false, ledger: { path: '/secret/place' } }) });
    expect(await ask(`${url}/health/live`)).toMatchObject({ status: 200, body: { live: true } });
    const { status, body } = await ask(`${url}/health/ready`);
    expect(status).toBe(503);
    expect(body).toEqual({ ready: false });
  });

  it('shows viewers the snapshot, the ledger and every breaker', async () => {
    const snapshot = { hash: 'abc', ageMs: 5, problem: 'routes.yaml:3:1: unknown key' };
    const { url } = await stage({ keys, state: () => ({ ready: true, snapshot, ledger: { waiting: 0 } }) });
    const { status, body } = await ask(`${url}/health`, undefined, bearer('viewer'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ live: true, ready: true, snapshot, ledger: { waiting: 0 } });
    expect(body.breakers).toContainEqual(
      expect.objectContaining({ candidate: 'acme/first', status: 'ready', breaker: 'closed' }),
    );
  });
});

describe('/metrics', () => {
  it('tells how the ledger is', async () => {
    const ledger = { state: 'behind', waitingRows: 7 };
    const { url } = await stage({ keys, state: () => ({ ready: true, ledger }) });
    const { body } = await ask(`${url}/metrics`, undefined, bearer('viewer'));
    const lines = body.split('\n');
    expect(lines).toContain('understudy_ledger{fact="state",value="behind"} 1');
    expect(lines).toContain('understudy_ledger{fact="waitingRows"} 7');
  });

  it('counts requests, attempts by kind, fallbacks, tokens and breakers', async () => {
    const { url } = await stage({ keys, steps: [fail('overloaded'), reply(JSON.stringify(invoice))] });
    await call(url);
    await call(url);

    const { body, headers } = await ask(`${url}/metrics`, undefined, bearer('viewer'));

    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = body.split('\n');
    for (const line of [
      'understudy_requests_total{task="dataExtraction",outcome="ok"} 2',
      'understudy_attempts_total{model="acme/first",kind="overloaded"} 1',
      'understudy_attempts_total{model="acme/first",kind="ok"} 1',
      'understudy_attempts_total{model="acme/second",kind="ok"} 1',
      'understudy_fallbacks_total{task="dataExtraction"} 1',
      'understudy_tokens_total{model="acme/second",direction="input"} 10',
      'understudy_unpriced_attempts_total{model="acme/second"} 1',
      'understudy_http_requests_total{door="/v1/tasks/:task",status="200"} 2',
      'understudy_breaker_state{candidate="acme/first",state="closed"} 1',
      'understudy_request_seconds_bucket{task="dataExtraction",le="+Inf"} 2',
      'understudy_request_seconds_count{task="dataExtraction"} 2',
      'understudy_overhead_seconds_count 2',
    ]) {
      expect(lines).toContain(line);
    }
  });

  it('is well-formed, and never labelled by what callers write', async () => {
    const { url } = await stage({ keys });
    await call(url);
    await ask(`${url}/my-secret-path`, undefined, bearer('caller'));
    const { body } = await ask(`${url}/metrics`, undefined, bearer('viewer'));
    for (const line of body.trim().split('\n')) {
      expect(line).toMatch(/^# (HELP|TYPE) [a-z_]+ .+$|^[a-z_]+(\{([a-z_]+="[^"]*",?)+\})? [\d.e+-]+$/);
    }
    expect(body).not.toMatch(/acme-customer|my-secret-path|caller-secret/);
  });
});
