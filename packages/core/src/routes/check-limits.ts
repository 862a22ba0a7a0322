import { chainSeats, whyNeverContinued } from './draft.ts';
import type { Draft } from './draft.ts';
import { errorAt, warningAt } from './problem.ts';
import type { Path, Problem } from './problem.ts';

/** Numbers that contradict each other, and settings that this kind of task has no use for. */
export function checkLimits(draft: Draft): readonly Problem[] {
  return [...neverReached(draft), ...attempts(draft), ...streamSettings(draft)];
}

/** Of two limits the smaller wins; one beyond the deadline has no meaning, so something else was meant. */
function neverReached({ path, own, input }: Draft): readonly Problem[] {
  const { deadlineMs } = input;
  if (deadlineMs === undefined) return [];
  const limits: readonly (readonly [Path, number | undefined])[] = [
    [['maxLatencyMs'], own.maxLatencyMs],
    ...Object.entries(own.timeouts ?? {}).map(([name, value]) => [['timeouts', name], value] as const),
  ];
  return limits
    .filter(([, limit]) => limit !== undefined && limit > deadlineMs)
    .map(([place, limit]) =>
      errorAt([...path, ...place], `${limit} ms, but the whole request may take only ${deadlineMs} ms`),
    );
}

function attempts({ path, own, input, main }: Draft): readonly Problem[] {
  const most = input.budget?.attempts;
  if (most === undefined) return [];
  const tries = own.retry?.tries ?? 0;
  if (tries > most) {
    return [
      errorAt([...path, 'retry', 'tries'], `${tries} tries, but the budget of a request is ${most} attempts`),
    ];
  }
  const models = input.allowFallback === false ? 1 : chainSeats(main).length;
  if (models <= most) return [];
  const message = `a request may make ${most} attempts, so it never gets to all ${models} models`;
  return [warningAt([...path, 'budget', 'attempts'], message)];
}

function streamSettings(draft: Draft): readonly Problem[] {
  const { path, own, task } = draft;
  if (task.kind !== undefined && task.kind !== 'stream') {
    const useless = (['midStream', 'minTokensPerSecond'] as const).filter((name) => own[name] !== undefined);
    return useless.map((name) => errorAt([...path, name], 'this task does not stream'));
  }
  const reason = own.midStream === 'continue' ? whyNeverContinued(draft) : undefined;
  if (reason === undefined) return [];
  const message = `a stream of this task is never carried on by another model: ${reason}`;
  return [errorAt([...path, 'midStream'], message, 'write restart or fail')];
}
