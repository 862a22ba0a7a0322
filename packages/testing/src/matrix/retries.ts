import type { Cell } from './cell.ts';

/** Every request adds a tenth of a retry to what the whole process may repeat. */
const requestsPerRetry = 10;

/** Sends as much good traffic before a cell as its retries take: a process of failures alone would have none left. */
export async function earnRetries({ expected, scenario }: Cell, url: string): Promise<void> {
  const { attempts = [] } = expected;
  const repeats = attempts.filter(
    (each, index) => index > 0 && providerOf(each) === providerOf(attempts[index - 1]),
  );
  const retries = repeats.length + (scenario.leaves === 'answered' ? 1 : 0);
  for (let sent = 0; sent < retries * requestsPerRetry; sent += 1) await askBallast(url);
}

function providerOf(attempt = ''): string {
  return attempt.split(' ')[0] ?? '';
}

const body = JSON.stringify({ model: 'ballast/large', messages: [{ role: 'user', content: 'All well?' }] });

async function askBallast(url: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`the traffic beside the matrix ended with ${response.status}`);
}
