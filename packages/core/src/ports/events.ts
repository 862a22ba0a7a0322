/** Things an operator wants to hear of. No event holds a key, a prompt or an answer. */
export type EngineEvent =
  | {
      readonly type: 'breaker-changed';
      readonly candidate: string;
      readonly from: string;
      readonly to: string;
      readonly because: string | undefined;
      /** Clock time at which an open breaker lets a probe in. */
      readonly untilMs: number | undefined;
    }
  | {
      readonly type: 'credential-blocked' | 'candidate-blocked';
      readonly candidate: string;
      readonly because: string;
      readonly forMs: number;
    }
  | { readonly type: 'cooling-down'; readonly candidate: string; readonly forMs: number }
  | { readonly type: 'retry-budget-empty'; readonly requestId: string }
  | { readonly type: 'exhausted'; readonly requestId: string; readonly task: string | undefined };

export type EventListener = (event: EngineEvent) => void;
