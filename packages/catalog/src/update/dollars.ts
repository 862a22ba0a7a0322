import type { Rates } from '../format.ts';

/** Rates as price pages have them: dollars per million tokens. */
export interface Dollars {
  readonly input?: number | undefined;
  readonly cached?: number | undefined;
  readonly write?: number | undefined;
  readonly writeLong?: number | undefined;
  readonly output?: number | undefined;
  readonly reasoning?: number | undefined;
  readonly thinkingOutput?: number | undefined;
}

/** The same in our units; only what is known. */
export function toRates(dollars: Dollars): Rates {
  return {
    ...rate('inputMicroUsdPerMillion', dollars.input),
    ...rate('cachedInputMicroUsdPerMillion', dollars.cached),
    ...rate('cacheWriteMicroUsdPerMillion', dollars.write),
    ...rate('cacheWriteLongMicroUsdPerMillion', dollars.writeLong),
    ...rate('outputMicroUsdPerMillion', dollars.output),
    ...rate('reasoningMicroUsdPerMillion', dollars.reasoning),
    ...rate('thinkingOutputMicroUsdPerMillion', dollars.thinkingOutput),
  };
}

function rate(name: keyof Rates, dollars: number | undefined): Rates {
  return dollars === undefined ? {} : { [name]: toMicroUsd(dollars) };
}

/** Throws when a price is finer than a micro-dollar: rounding it would make every bill a little wrong. */
function toMicroUsd(dollars: number): number {
  const microUsd = Math.round(dollars * 1e6);
  if (Math.abs(dollars * 1e6 - microUsd) < 1e-6) return microUsd;
  throw new Error(`${dollars} dollars per million tokens is finer than a micro-dollar`);
}
