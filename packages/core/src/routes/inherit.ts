import { layer } from './layer.ts';
import type { DefaultsInput, PolicyInput } from './route-input.ts';

/** A route with what it does not say filled in from `defaults:`. */
export function underDefaults(input: DefaultsInput, defaults: DefaultsInput = {}): DefaultsInput {
  const policy = Object.entries(defaults).filter(([name]) => inherited.has(name));
  return layer(Object.fromEntries(policy), input);
}

/** A route takes over how models are called; which ones, and what stands in for an answer, it says itself. */
const inheritance: Readonly<Record<keyof PolicyInput | 'primary', 'inherited' | 'own'>> = {
  primary: 'own',
  fallback: 'own',
  parameters: 'inherited',
  maxLatencyMs: 'inherited',
  deadlineMs: 'inherited',
  maxInputTokens: 'inherited',
  allowFallback: 'inherited',
  on: 'inherited',
  retry: 'inherited',
  timeouts: 'inherited',
  breaker: 'inherited',
  order: 'inherited',
  sameProviderFirst: 'inherited',
  canary: 'own',
  degradeTo: 'own',
  rules: 'own',
  exhausted: 'own',
  midStream: 'inherited',
  minTokensPerSecond: 'inherited',
  budget: 'inherited',
  stakes: 'inherited',
  escalate: 'inherited',
  repairOutput: 'inherited',
  allowDifferentModel: 'own', // mixing vectors is said where it happens
  unsupportedParameters: 'inherited',
};

const inherited: ReadonlySet<string> = new Set(
  Object.entries(inheritance).flatMap(([name, how]) => (how === 'inherited' ? [name] : [])),
);
