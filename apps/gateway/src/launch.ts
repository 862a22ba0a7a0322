import type { StartOptions } from './cli/start-options.ts';
import type { CommandContext } from './cli/context.ts';
import { loadTasks } from './cli/load-tasks.ts';
import { createLog, createReadableLog } from './create-log.ts';
import { sayLastWords } from './last-words.ts';
import { troubles } from './rehearsal/trouble.ts';
import { startGateway } from './start-gateway.ts';
import type { RunningGateway } from './start-gateway.ts';

/** Runs a gateway until somebody wants it to stop, and then lets it finish what it has begun. */
export async function launch(
  options: StartOptions,
  { terminal, clock }: Pick<CommandContext, 'terminal' | 'clock'>,
): Promise<0> {
  const { tasks, isDevelopment, ...rest } = options;
  const log = isDevelopment ? createReadableLog((line) => terminal.note(line)) : createLog();
  sayLastWords(log);
  const gateway = await startGateway({ ...rest, tasks: await loadTasks(tasks), log, clock });
  // Before anybody is told that it runs: who is told may stop it at once.
  const stopping = stopWanted();
  await terminal.write(welcome(gateway, options));
  await stopping;
  terminal.note('stopping: what is under way may end');
  await gateway.close();
  return 0;
}

/** Resolves at the first signal to stop; at a second one the process ends as processes do. */
function stopWanted(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const onSignal = (): void => {
    for (const signal of signals) process.off(signal, onSignal);
    resolve();
  };
  for (const signal of signals) process.on(signal, onSignal);
  return promise;
}

function welcome({ url, rehearsal, tasks }: RunningGateway, { trouble, config }: StartOptions): string {
  const routes = config ?? 'the shipped routes';
  const troubled = Object.entries(trouble).map(([provider, each]) => `, ${provider}: ${troubles[each]}`);
  const how = rehearsal
    ? `in rehearsal: every provider is played by a stand-in, nothing is paid${troubled.join('')}`
    : `with ${routes}`;
  return [
    `Understudy listens on ${url}, ${how}.`,
    '',
    ...('dataExtraction' in tasks ? exampleCall(url) : []),
    'Any OpenAI client:',
    '',
    `  curl -s ${url}/v1/chat/completions -H 'content-type: application/json' -d '${exampleChat(tasks)}'`,
    '',
    `State: ${url}/health   metrics: ${url}/metrics   tasks: ${url}/v1/tasks   stop: Ctrl-C`,
    '',
  ].join('\n');
}

/** As it would stand in a product: typed by the router alone. */
function exampleCall(url: string): readonly string[] {
  return [
    'A typed call:',
    '',
    "  import { createLlm } from '@understudy/client';",
    "  import type { AppRouter } from '@understudy/gateway/router';",
    '',
    `  const llm = createLlm<AppRouter>({ url: '${url}' });`,
    "  const { output, meta } = await llm.dataExtraction.mutate({ customerId: 'acme', input: { document: 'Globe Theatre, two seats, EUR 159.40' } });",
    '  console.log(output.totalCents, output.currency, meta.servedBy);',
    '',
  ];
}

function exampleChat(tasks: RunningGateway['tasks']): string {
  const model = 'supportChat' in tasks ? 'task/support_chat' : `task/${Object.keys(tasks)[0] ?? ''}`;
  return JSON.stringify({ model, messages: [{ role: 'user', content: 'Where is my order?' }] });
}
