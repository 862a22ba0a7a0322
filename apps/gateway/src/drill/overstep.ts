import type { Cast } from './cast.ts';
import type { Finding } from './finding.ts';
import type { Seen } from './play.ts';

/** Something that no request may do, whatever happens to it, and whatever its route says. */
export type Overstep = Pick<Finding, 'promise' | 'says' | 'path'>;

/** What some of these requests did that none may. */
export function overstepsIn(seen: readonly Seen[], { route, task, chain }: Overseen): readonly Overstep[] {
  const { streamDeadlineMs, unaryDeadlineMs } = route.times;
  const deadlineMs = task.kind === 'stream' ? streamDeadlineMs : unaryDeadlineMs;
  const { attempts } = route.allowance;
  const rules: readonly (Overstep & { readonly broken: (seen: Seen) => boolean })[] = [
    {
      broken: ({ durationMs }) => durationMs > deadlineMs + 1,
      promise: 'deadline',
      says: `takes longer than the ${deadlineMs} ms it may take`,
      path: ['deadlineMs'],
    },
    {
      broken: ({ calls }) => calls > attempts,
      promise: 'calls',
      says: `makes more than the ${attempts} calls that a request may make`,
      path: ['budget', 'attempts'],
    },
    {
      broken: (each) => route.stakes === 'high' && !isAsGood(each, chain),
      promise: 'stakes',
      says: 'is answered by a lesser model though stakes are high',
      path: ['stakes'],
    },
    {
      broken: (each) => route.remedies.refused === 'give-up' && wentOnAfterRefusal(each),
      promise: 'refusals',
      says: 'asks somebody else after a refusal, which the route does not say',
      path: ['on'],
    },
  ];
  return rules
    .filter(({ broken }) => seen.some(broken))
    .map(({ promise, says, path }) => ({ promise, says, path }));
}

type Overseen = Pick<Cast, 'route' | 'task' | 'chain'>;

function isAsGood({ meta, failure }: Seen, chain: Cast['chain']): boolean {
  if (failure || !meta) return true;
  const [primary] = chain;
  const server = chain.find(({ model }) => model === meta.servedBy);
  const isEqual = server?.identity === primary?.identity || server?.equal === true;
  return meta.degraded === undefined && server !== undefined && isEqual;
}

function wentOnAfterRefusal({ meta }: Seen): boolean {
  const attempts = meta?.attempts ?? [];
  return attempts.some(
    (each, index) => !each.ok && each.failure.kind === 'refused' && index < attempts.length - 1,
  );
}
