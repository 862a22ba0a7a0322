import type { ModelFacts } from './ports/catalog.ts';
import type { Parameters } from './ports/model-call.ts';

export type Role = 'primary' | 'fallback' | 'canary' | 'requested' | 'last-resort';

/** One model with one credential, as placed in a route. Frozen; its key names it in health, logs and meta. */
export interface Candidate {
  /** `provider/name`, and `#credential` behind it where the provider has several. */
  readonly key: string;
  /** What a blocked key takes out: every candidate that shares it. */
  readonly credentialKey: string;
  /** `provider/name` as the catalog knows it. */
  readonly model: string;
  /** The same model under another provider has the same identity. */
  readonly identity: string;
  readonly provider: string;
  /** The provider's own name for the model. */
  readonly name: string;
  readonly credential: string | undefined;
  readonly facts: ModelFacts;
}

/** A place in a route: one model, with a candidate for each of its provider's credentials. */
export interface Placement {
  readonly role: Role;
  readonly model: string;
  readonly provider: string;
  readonly identity: string;
  readonly facts: ModelFacts;
  readonly candidates: readonly Candidate[];
  /** The route's parameters with the candidate's own on top. */
  readonly parameters: Parameters;
  readonly weight: number;
  /** Named in the route as good enough for high stakes. */
  readonly equal: boolean;
}
