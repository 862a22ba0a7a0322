import type { Clock } from '@understudy/core';

import { duration, money } from '../cli/figures.ts';
import type { Terminal } from '../cli/terminal.ts';
import type { Tally } from './tally.ts';

/** Shows how far a batch has come: a bar where somebody watches, a line now and then where not. */
export function createProgress(
  { total, earlier, clock }: { readonly total: number; readonly earlier: number; readonly clock: Clock },
  terminal: Terminal,
): (tally: Tally, isLast?: boolean) => void {
  const startedAt = clock.now();
  let shownAt = startedAt;
  return (tally, isLast = false) => {
    const now = clock.now();
    const everyMs = terminal.progress ? 100 : 10_000;
    if (!isLast && now - shownAt < everyMs) return;
    shownAt = now;
    const ended = tally.done + tally.failed;
    const leftMs = ended > earlier ? ((now - startedAt) / (ended - earlier)) * (total - ended) : undefined;
    const line = progressLine(tally, total, leftMs);
    if (!terminal.progress) return terminal.note(line);
    terminal.progress(isLast ? `${line}\n` : line);
  };
}

function progressLine(tally: Tally, total: number, leftMs: number | undefined): string {
  const { done, failed, escalated, costMicroUsd, unpriced } = tally;
  const share = total === 0 ? 1 : (done + failed) / total;
  const bar = '#'.repeat(Math.floor(share * barWidth)).padEnd(barWidth, '.');
  const cost = `${money(costMicroUsd)}${unpriced > 0 ? ` and ${unpriced} unpriced` : ''}`;
  const left = leftMs === undefined ? '' : `, ${duration(leftMs)} left`;
  return `[${bar}] ${done + failed}/${total}, ${done} done, ${failed} failed, ${escalated} escalated, ${cost}${left}`;
}

const barWidth = 20;
