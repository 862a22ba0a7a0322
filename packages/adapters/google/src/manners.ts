/** A word for how much to think. */
export type Level = 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH';

/** What a generation of models takes; the API refuses the rest with a 400. */
export interface Manners {
  /** The levels of thinking there are, from the least. */
  readonly levels: readonly Level[];
  /** The limits on thinking there are, for generations that take tokens and no levels. */
  readonly budget: Budget | undefined;
  /** Whether a tool call in the past must show the signature it came with. */
  readonly wantsSignatures: boolean;
  /** Whether it can be held to a schema, and also while it has tools. */
  readonly schemas: 'no' | 'without-tools' | 'yes';
}

export interface Budget {
  readonly canBeOff: boolean;
  readonly least: number;
  readonly most: number;
}

/** What a model takes, judged by its name: the catalog does not know such things. */
export function mannersOf(model: string): Manners {
  const [, family = '', number = '', size = ''] =
    /(gemini|gemma)-?(\d+(?:\.\d+)?)?-?([a-z-]*)/.exec(model) ?? [];
  if (family !== 'gemini') return plain;
  if (number === '') return { ...third, levels: withoutMinimal };
  const version = Number(number);
  const kind = size.startsWith('flash-lite') ? 'flash-lite' : size.startsWith('flash') ? 'flash' : 'pro';
  if (version < 2.5) return { ...plain, schemas: 'without-tools' };
  if (version < 3) return { ...plain, schemas: 'without-tools', budget: budgets[kind] };
  return { ...third, levels: levelsOf(kind, version) };
}

type Kind = 'flash' | 'flash-lite' | 'pro';

const plain: Manners = { levels: [], budget: undefined, wantsSignatures: false, schemas: 'no' };
const third: Manners = { levels: [], budget: undefined, wantsSignatures: true, schemas: 'yes' };

const budgets: Readonly<Record<Kind, Budget>> = {
  flash: { canBeOff: true, least: 1, most: 24_576 },
  'flash-lite': { canBeOff: true, least: 512, most: 24_576 },
  pro: { canBeOff: false, least: 128, most: 32_768 },
};

const withoutMinimal: readonly Level[] = ['LOW', 'MEDIUM', 'HIGH'];

function levelsOf(kind: Kind, version: number): readonly Level[] {
  if (kind === 'pro') return version < 3.1 ? ['LOW', 'HIGH'] : withoutMinimal;
  return kind === 'flash' && version >= 3.7 ? withoutMinimal : ['MINIMAL', ...withoutMinimal];
}
