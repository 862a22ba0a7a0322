/** What a provider's strict mode understands beside types, properties, items, enums and unions. */
export interface Reach {
  /** Constraints that are kept; any other is told to the model in words. */
  readonly keywords: readonly string[];
  /** Values of `format` that are kept. */
  readonly formats: readonly string[];
  /** Whether a schema may refer to itself. */
  readonly recursion: boolean;
  /** How deep objects and arrays may lie in one another. */
  readonly mostDepth: number;
}
