import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const chromium = '/usr/bin/chromium';
export const hasBrowser: boolean = existsSync(chromium);

export interface Page {
  /** What an expression is in the page. */
  evaluate(expression: string): Promise<unknown>;
  close(): void;
}

/** A page in a real browser, over its DevTools protocol. */
export async function openPage(url: string): Promise<Page> {
  const profile = await mkdtemp(join(tmpdir(), 'support-chat-'));
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`];
  const child = spawn(chromium, [...flags, '--remote-debugging-port=0', 'about:blank']);
  let said = '';
  for await (const piece of child.stderr) {
    said += String(piece);
    if (/ws:\/\/\S+\n/.test(said)) break;
  }
  const [, host = ''] = /ws:\/\/([^/]+)/.exec(said) ?? [];
  const opened = await fetch(`http://${host}/json/new?${encodeURIComponent(url)}`, { method: 'PUT' });
  const { webSocketDebuggerUrl } = (await opened.json()) as { webSocketDebuggerUrl: string };
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  let calls = 0;
  return {
    evaluate: (expression) =>
      new Promise((resolve) => {
        const id = (calls += 1);
        const hear = ({ data }: MessageEvent): void => {
          const told = JSON.parse(String(data)) as { id?: number; result?: { result: { value?: unknown } } };
          if (told.id !== id) return;
          socket.removeEventListener('message', hear);
          resolve(told.result?.result.value);
        };
        socket.addEventListener('message', hear);
        const params = { expression, returnByValue: true };
        socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
      }),
    close() {
      socket.close();
      child.kill('SIGKILL');
    },
  };
}
