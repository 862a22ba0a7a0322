// `npm start` and `npm test`: finds the Node and pnpm this project needs, installs, and runs the real thing.
// This file and run.mjs must work on old Nodes (18 and up): they are what a fresh machine runs first.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exitLike, root, run } from './run.mjs';

const commands = {
  // The same as the gateway's own `start`, without pnpm and a shell in between: they would sit on the signals.
  start: ['--conditions=@understudy/source', join('apps', 'gateway', 'src', 'main.ts'), 'start'],
  test: [join('scripts', 'test.mjs')],
};

const [name, ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
if (!command) fail(`usage: node scripts/launch.mjs ${Object.keys(commands).join('|')} [arguments]`);

endWithParent();
if (!(await hasToolchain())) process.env.PATH = await fetchToolchain();
await install();
exitLike(await run('node', [...command, ...args], { standIn: true }));

async function hasToolchain() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 19)) return false;
  const { stdout } = await run('pnpm', ['--version'], { quiet: true });
  return stdout.startsWith('12.');
}

/** Resolves to a PATH with both. That is all we take from npx, so that it is gone before the work starts. */
async function fetchToolchain() {
  console.error(`Using Node 24 and pnpm 12 through npx (this is Node ${process.versions.node}) ...`);
  const printPath = '-y --prefer-offline -p node@24 -p pnpm@12 -- node -p process.env.PATH'.split(' ');
  const { code, stdout, stderr, error } = await run('npx', printPath, { quiet: true });
  if (code === 0) return stdout.trim();

  return fail(`${stderr}${error?.code === 'ENOENT' ? 'npx is not installed; it comes with npm.' : ''}
Could not get Node 24 and pnpm 12 through npx. Either see to it that npm reaches its registry and run this again,
or install Node 22.19 or newer and pnpm 12 yourself: then npx is not needed.`);
}

async function install() {
  const isFirst = !existsSync(join(root, 'node_modules', '.modules.yaml'));
  const { code, stdout, stderr } = await run('pnpm', ['install', '--frozen-lockfile'], { quiet: !isFirst });
  if (code === 0) return;
  fail(`${stdout}${stderr}
Could not install the dependencies; the first time, this needs the npm registry.`);
}

/**
 * npm runs a script through a shell, and a signal to npm ends that shell without reaching us:
 * then the loss of our parent is the signal.
 */
function endWithParent() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
