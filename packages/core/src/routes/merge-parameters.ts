import type { Parameters } from '../ports/model-call.ts';
import { layer } from './layer.ts';
import type { ParametersInput } from './route-input.ts';

/** The parameters below with the changes on top; `null` drops what is below. */
export function mergeParameters(below: Parameters, changes: ParametersInput = {}): Parameters {
  const merged = Object.entries(layer(below, changes)).filter(([, value]) => value !== null);
  return Object.fromEntries(merged); // every field of Parameters is optional
}
