import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Runs a command from the root of the repository and resolves to how it ended: `{ code, signal, error, stdout, stderr }`.
 * It never rejects. `quiet` keeps what the command prints instead of showing it.
 *
 * SIGINT and SIGTERM go on to the command. When it has ended, this process ends by the same signal; with `standIn`
 * it does not: the caller then ends as the command did, which may have shut down gracefully.
 */
export function run(command, args, { quiet = false, standIn = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      // On Windows npx, pnpm and everything in .bin are .cmd files, which only a shell can start.
      shell: process.platform === 'win32' && command !== 'node',
    });
    const printed = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (text) => (printed.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (printed.stderr += text));

    const stopForwarding = forwardSignals(child);
    const settle = (result) => {
      const interruptedBy = stopForwarding();
      if (interruptedBy && !standIn) exitLike({ signal: interruptedBy });
      else resolve({ code: 1, signal: null, error: undefined, ...printed, ...result });
    };
    child.on('error', (error) => settle({ error }));
    child.on('close', (code, signal) => settle({ code: code ?? 1, signal }));
  });
}

/** Ends this process the way a command ended: by the same signal, or with the same exit code. */
export function exitLike({ code, signal }) {
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = code;
}

function forwardSignals(child) {
  let received;
  const forward = (signal) => {
    received = signal;
    // Ctrl-C in a terminal reaches the child by itself; passing it on would press it twice.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  process.on('SIGINT', forward).on('SIGTERM', forward);
  return () => {
    process.off('SIGINT', forward).off('SIGTERM', forward);
    return received;
  };
}
