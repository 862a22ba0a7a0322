import type { FailureKind } from '@understudy/core';

import type { Cast } from '../cast.ts';
import type { Drilled } from '../drilled.ts';
import { merged } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { Seen } from '../play.ts';
import { cureFor } from './cure.ts';

/** A task survives the trouble of any one provider, unless its route does not want it to. */
export function survival({ cast, calm, played }: Drilled): readonly Finding[] {
  if (calm.failed) return [notEvenWell(cast, calm.failed)];
  return merged(
    played.flatMap(({ scenario, failed }) => {
      const { provider, kind } = scenario;
      if (provider === undefined || !failed) return [];
      if (scenario.size === 'largest') return [withoutRoom(cast, provider, failed)];
      return [
        { task: cast.title, promise: 'survives', troubles: [kind], ...whyNot(cast, provider, failed) },
      ] as const;
    }),
  );
}

function notEvenWell(cast: Cast, failed: Seen): Finding {
  const { because, advice, path } = cureFor(failed, cast);
  const says = `is not answered even when everybody is well: ${because}`;
  return { severity: 'broken', promise: 'answers', task: cast.title, troubles: ['calm'], says, advice, path };
}

/** Usual prompts find somebody: that is a promise. The largest ones are worth a thought. */
function withoutRoom(cast: Cast, provider: string, seen: Seen): Finding {
  const { because, advice, path } = cureFor(seen, cast);
  return {
    ...{ severity: 'warning', promise: 'survives', task: cast.title, troubles: ['largest-prompt'] },
    says: `has nobody for the largest prompts it takes when ${provider} is down: ${because}`,
    ...{ advice, path },
  };
}

type Why = Pick<Finding, 'severity' | 'says' | 'advice' | 'path' | 'forWantOfFallback'>;

function whyNot(cast: Cast, provider: string, seen: Seen): Why {
  const { failure, brokenOff } = seen;
  return (
    givenUp(cast, failure?.kind) ??
    alone(cast, provider) ??
    (brokenOff ? notCarriedOn(cast) : undefined) ??
    broken(cast, provider, seen)
  );
}

/** The remedy table says that somebody else is not to be asked. */
function givenUp({ route }: Cast, kind: FailureKind | undefined): Why | undefined {
  if (kind === undefined || route.remedies[kind] !== 'give-up') return undefined;
  const what = kind === 'refused' ? 'a refusal' : `\`${kind}\``;
  return {
    severity: 'by-design',
    says: `${what} is passed on to the caller, and nobody else is asked`,
    advice: `write on: { ${kind}: next-candidate } to have the next one asked`,
    path: ['on'],
  };
}

/** There is nobody else to ask. */
function alone({ route, chain, placements }: Cast, provider: string): Why | undefined {
  if (!route.allowFallback) {
    return {
      severity: 'by-design',
      says: `does not survive trouble at ${provider}, since allowFallback is false`,
      advice: 'allow it, and name a fallback with another provider',
      path: ['allowFallback'],
      forWantOfFallback: true,
    };
  }
  if (placements.some((each) => each.provider !== provider && each.role !== 'canary')) return undefined;
  if (chain.length === 1) {
    return {
      severity: 'by-design',
      says: `does not survive trouble at ${provider}, since no fallback is named`,
      advice: 'name a fallback with another provider',
      path: ['primary'],
      forWantOfFallback: true,
    };
  }
  return {
    severity: 'broken',
    says: `does not survive trouble at ${provider}: primary and fallback are both with it, so they are not independent`,
    advice: 'name a fallback with another provider',
    path: ['fallback'],
  };
}

/** Only plain text of standard stakes can be carried on; the rest can begin again where the caller has said so. */
function notCarriedOn({ route, task }: Cast): Why | undefined {
  if (route.midStream === 'continue') return undefined;
  const isPlainText = task.kind === 'stream' && task.output === undefined && route.stakes === 'standard';
  const again = 'callers who can begin again may say acceptRestart, and get it anew from the next model';
  const write = isPlainText
    ? 'write midStream: continue to have another model carry it on'
    : `write midStream: restart; then ${again}`;
  return {
    severity: 'by-design',
    says: `a stream that breaks off in the middle fails there (midStream: ${route.midStream})`,
    advice: route.midStream === 'restart' ? again : write,
    path: ['midStream'],
  };
}

function broken(cast: Cast, provider: string, seen: Seen): Why {
  const { because, advice, path } = cureFor(seen, cast);
  return { severity: 'broken', says: `does not survive trouble at ${provider}: ${because}`, advice, path };
}
