import { isWithin } from '../routes/hours.ts';
import type { Route, Rule, RuleCondition } from '../routes/route.ts';
import type { RequestFacts } from './facts.ts';

/** The first rule that applies; undefined means the route's own chain does. */
export function ruleFor(route: Route, facts: RequestFacts): Rule | undefined {
  return route.rules.find((rule) => applies(rule.when, facts));
}

function applies(when: RuleCondition, facts: RequestFacts): boolean {
  if (when.tier !== undefined && when.tier !== facts.tier) return false;
  if (when.hours && !isWithin(when.hours, facts.wallTime)) return false;
  if (when.minInputTokens !== undefined && facts.inputTokens() < when.minInputTokens) return false;
  if (when.maxInputTokens !== undefined && facts.inputTokens() > when.maxInputTokens) return false;
  return Object.entries(when.tags ?? {}).every(([name, value]) => facts.tags[name] === value);
}
