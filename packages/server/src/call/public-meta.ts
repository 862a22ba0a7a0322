import type { Attempt, FailureKind, Meta, Phase, Purpose, Skipped, Usage } from '@understudy/core';

/** `Meta` as it travels: JSON, and nothing of credentials, breakers or providers' own request ids. */
export interface PublicMeta extends Omit<Meta, 'attempts' | 'skipped'> {
  readonly attempts: readonly PublicAttempt[];
  readonly skipped: readonly PublicSkipped[];
}

export interface PublicAttempt {
  readonly number: number;
  readonly model: string;
  readonly purpose: Purpose;
  readonly ok: boolean;
  /** Why it failed; undefined when it did not. */
  readonly kind: FailureKind | undefined;
  readonly phase: Phase;
  readonly waitedMs: number;
  readonly durationMs: number;
  readonly firstTokenMs: number | undefined;
  readonly usage: Usage | undefined;
  readonly costMicroUsd: number | undefined;
}

export type PublicSkipped = Omit<Skipped, 'credential'>;

export function publicMeta(meta: Meta): PublicMeta {
  return {
    ...meta,
    attempts: publicAttempts(meta.attempts),
    skipped: meta.skipped.map(({ model, reason, detail }) => ({ model, reason, detail })),
  };
}

export function publicAttempts(attempts: readonly Attempt[]): readonly PublicAttempt[] {
  return attempts.map((attempt) => ({
    number: attempt.number,
    model: attempt.model,
    purpose: attempt.purpose,
    ok: attempt.ok,
    kind: attempt.ok ? undefined : attempt.failure.kind,
    phase: attempt.phase,
    waitedMs: attempt.waitedMs,
    durationMs: attempt.durationMs,
    firstTokenMs: attempt.firstTokenMs,
    usage: attempt.usage,
    costMicroUsd: attempt.costMicroUsd,
  }));
}
