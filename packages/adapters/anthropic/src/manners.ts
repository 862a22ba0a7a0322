/** What a generation of models takes; the API refuses the rest with a 400. */
export interface Manners {
  /** Whether thinking can be asked for with a limit in tokens. */
  readonly budget: boolean;
  /** Whether the model can be left to decide how much it thinks. */
  readonly adaptive: boolean;
  /** How thinking is kept off: by not asking for it, by a word, or not at all. */
  readonly off: 'unasked' | 'disabled' | 'between_tools' | 'never';
  /** The highest level of effort; undefined where there are no levels. */
  readonly mostEffort: 'high' | 'max' | undefined;
  /** Whether it can be made to call a tool. */
  readonly forcesTools: boolean;
  /** Whether it can be held to a schema, as far as its generation tells. */
  readonly schemas: boolean;
}

/** What a model takes, judged by its name: the catalog does not know such things. */
export function mannersOf(model: string): Manners {
  const { family, version } = generationOf(model);
  const row = generations.find(
    ({ families, below }) => version < below && (families?.includes(family) ?? true),
  );
  return row?.manners ?? newest;
}

const early: Manners = {
  budget: false,
  adaptive: false,
  off: 'unasked',
  mostEffort: undefined,
  forcesTools: true,
  schemas: false,
};
const withBudget: Manners = { ...early, budget: true };
const withSchemas: Manners = { ...withBudget, schemas: true };
const withEffort: Manners = { ...withSchemas, mostEffort: 'high' };
const inTransition: Manners = { ...withEffort, adaptive: true, mostEffort: 'max' };
const adaptive: Manners = { ...inTransition, budget: false };
const thinksUnasked: Manners = { ...adaptive, off: 'disabled' };
/** Also taken for what is not known yet: nothing that it was ever known to refuse is sent. */
const newest: Manners = { ...adaptive, off: 'never', forcesTools: false };

interface Generation {
  /** The first version, as major times hundred plus minor, that no longer belongs to it. */
  readonly below: number;
  readonly families?: readonly string[];
  readonly manners: Manners;
}

/** The first row that fits holds. */
const generations: readonly Generation[] = [
  { below: 307, manners: early },
  { below: 405, manners: withBudget },
  { below: 406, families: ['sonnet', 'haiku'], manners: withSchemas },
  { below: 406, manners: withEffort },
  { below: 407, manners: inTransition },
  { below: 500, manners: adaptive },
  { below: 501, families: ['fable', 'mythos'], manners: { ...newest, forcesTools: true } },
  { below: 501, manners: thinksUnasked },
  { below: 506, families: ['haiku'], manners: thinksUnasked },
  { below: 506, families: ['sonnet'], manners: { ...newest, off: 'between_tools' } },
];

interface ModelGeneration {
  readonly family: string;
  readonly version: number;
}

/** `claude-haiku-4-5-20251001` and `claude-3-5-haiku-latest` both: what has more than two digits is a date. */
function generationOf(model: string): ModelGeneration {
  const words = model.toLowerCase().split(/[^a-z0-9]+/);
  const [major, minor] = words.filter((word) => /^\d{1,2}$/.test(word)).map(Number);
  const family = words.find((word) => families.has(word)) ?? '';
  return { family, version: major === undefined ? Infinity : major * 100 + (minor ?? 0) };
}

const families = new Set(['haiku', 'sonnet', 'opus', 'fable', 'mythos']);
