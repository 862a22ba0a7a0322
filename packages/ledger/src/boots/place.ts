import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Where a process id means something: this host, and on Linux this process space (each container has its own). */
export function placeOfProcess(): string {
  return `${hostname()} ${processSpace()}`.trim();
}

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Whether a process of this place is running. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
