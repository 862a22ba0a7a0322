import { join } from 'node:path';
import { root, run } from './run.mjs';

process.env.TURBO_TELEMETRY_DISABLED = '1';

/** `turbo run ...`: tasks whose inputs did not change are not run again, and not shown again. */
export function turbo(args) {
  return run(join(root, 'node_modules', '.bin', 'turbo'), ['run', ...args, '--output-logs=new-only']);
}
