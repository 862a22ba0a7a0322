/** A call's hold on a place that few may have at once. It runs out, so that a lost call cannot keep it. */
export interface Lease {
  readonly id: number;
  readonly until: number;
}
