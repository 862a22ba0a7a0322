import { startCaller } from '../processes/load.ts';
import type { Caller } from '../processes/load.ts';
import { startSubject } from '../processes/subject.ts';
import { startGateway } from './gateway.ts';
import type { Lane } from './lane.ts';
import { startPortkey } from './portkey.ts';

/** All who take part in what is measured over HTTP. */
export interface Cast {
  readonly caller: Caller;
  /** The upstream itself, with nobody in between. */
  readonly direct: Lane;
  readonly proxy: Lane;
  readonly gateway: Lane;
  readonly portkey: Lane | undefined;
  /** Our server with a procedure that only asks the upstream. */
  readonly bareTask: Lane;
  stop(): Promise<void>;
}

/** `withOthers` is false where nothing is to be fetched from elsewhere. */
export async function startCast({ withOthers }: { readonly withOthers: boolean }): Promise<Cast> {
  const upstream = await startSubject({ module: new URL('upstream.ts', processes) });
  const bare = { model: 'gpt-4.1-mini', headers: { authorization: 'Bearer sk-bench' } };
  const ownLane = async (name: string, file: string): Promise<Lane> => ({
    ...bare,
    name,
    subject: await startSubject({ module: new URL(file, processes), args: [upstream.url] }),
  });
  const proxy = await ownLane('bare proxy', 'bare-proxy.ts');
  const bareTask = { ...(await ownLane('empty procedure and upstream call', 'bare-task.ts')), headers: {} };
  const gateway = await startGateway(upstream.url);
  const portkey = withOthers ? await startPortkey(upstream.url) : undefined;
  const caller = startCaller();
  return {
    ...{ caller, proxy, bareTask, gateway, portkey },
    direct: { ...bare, name: 'nobody between', subject: upstream },
    async stop() {
      caller.stop();
      for (const lane of [proxy, bareTask, gateway, portkey]) await lane?.subject.stop();
      await upstream.stop();
    },
  };
}

const processes = new URL('../processes/', import.meta.url);
