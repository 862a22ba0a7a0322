import { describe, expect, it } from 'vitest';

import { Inflow } from './inflow.ts';

function newInflow(): { inflow: Inflow; told: string[] } {
  const told: string[] = [];
  const inflow = new Inflow({
    pause: () => void told.push('pause'),
    resume: () => void told.push('resume'),
    leave: () => void told.push('leave'),
  });
  return { inflow, told };
}

const chunk = (text: string): Uint8Array => Buffer.from(text);
const large = new Uint8Array(40_000);

describe('Inflow', () => {
  it('gives what came before it was asked for, in order, and then what comes', async () => {
    const { inflow } = newInflow();
    inflow.push(chunk('a'));
    inflow.push(chunk('b'));
    expect(await inflow.read()).toEqual({ done: false, value: chunk('a') });
    expect(await inflow.read()).toEqual({ done: false, value: chunk('b') });
    const next = inflow.read();
    inflow.push(chunk('c'));
    expect(await next).toEqual({ done: false, value: chunk('c') });
  });

  it('gives what had arrived before it tells of the error, and then tells it every time', async () => {
    const { inflow } = newInflow();
    inflow.push(chunk('a'));
    inflow.finish(new Error('reset'));
    expect(await inflow.read()).toMatchObject({ value: chunk('a') });
    await expect(inflow.read()).rejects.toThrow('reset');
    await expect(inflow.read()).rejects.toThrow('reset');
  });

  it('tells a waiting reader of the end and of an error at once', async () => {
    const ended = newInflow().inflow;
    const end = ended.read();
    ended.finish();
    expect(await end).toEqual({ done: true, value: undefined });
    const broken = newInflow().inflow;
    const failure = broken.read();
    broken.finish(new Error('reset'));
    await expect(failure).rejects.toThrow('reset');
  });

  it('pauses its feed once when the reader is behind, and resumes it when all is read', async () => {
    const { inflow, told } = newInflow();
    for (let sent = 0; sent < 3; sent += 1) inflow.push(large);
    expect(told).toEqual(['pause']);
    await inflow.read();
    await inflow.read();
    expect(told).toEqual(['pause']);
    await inflow.read();
    expect(told).toEqual(['pause', 'resume']);
  });

  it('tells its feed once that the reader left, and forgets what was not read', async () => {
    const { inflow, told } = newInflow();
    inflow.push(chunk('a'));
    await inflow.cancel();
    await inflow.cancel();
    expect(told).toEqual(['leave']);
    expect(await inflow.read()).toMatchObject({ done: true });
  });

  it('does not tell its feed that the reader left when it was over already', async () => {
    const { inflow, told } = newInflow();
    inflow.finish();
    await inflow.cancel();
    expect(told).toEqual([]);
  });

  it('leaves when a loop over it is broken off', async () => {
    const { inflow, told } = newInflow();
    inflow.push(chunk('a'));
    for await (const value of inflow) {
      expect(value).toEqual(chunk('a'));
      break;
    }
    expect(told).toEqual(['leave']);
  });

  it('refuses a second reader that would take what belongs to the first', async () => {
    const { inflow } = newInflow();
    const first = inflow.read();
    await expect(inflow.read()).rejects.toThrow(TypeError);
    inflow.push(chunk('a'));
    expect(await first).toMatchObject({ value: chunk('a') });
  });
});
