import type { AnyTask } from './task.ts';

/** The one name behind every spelling: data_extraction, data-extraction and dataExtraction are dataExtraction. */
export function camelCase(name: string): string {
  return name.replace(/[-_]+(.?)/g, (_separator, next: string) => next.toUpperCase());
}

/** `camelCase`, for types. */
export type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${CamelCase<Head>}${Capitalize<CamelCase<Tail>>}`
  : Name extends `${infer Head}_${infer Tail}`
    ? `${Head}${Capitalize<CamelCase<Tail>>}`
    : Name;

/** Tasks under their camelCase names. Keys that are camelCase already stay the very same properties. */
export type FoldedTasks<Tasks> =
  keyof Tasks & string extends CamelCase<keyof Tasks & string>
    ? Tasks
    : { readonly [Name in keyof Tasks & string as CamelCase<Name>]: Tasks[Name] };

/** The names of the tasks of one kind, as they are written. */
export type NamesOfKind<Tasks, Kind extends AnyTask['kind']> = {
  [Name in keyof Tasks & string]: [Extract<Tasks[Name], { readonly kind: Kind }>] extends [never]
    ? never
    : Name;
}[keyof Tasks & string];

/** Every spelling by which a task of this kind may be called: camelCase, snake_case, kebab-case, or as written. */
export type TaskReference<Tasks, Kind extends AnyTask['kind'] = AnyTask['kind']> = Spelling<
  NamesOfKind<Tasks, Kind>
>;

/** The task that a spelling stands for. Looked up as a property: going through the keys on every call would be quadratic. */
export type TaskNamed<Tasks, Reference extends string> = Reference extends string
  ? FoldedTasks<Tasks> extends { readonly [Name in CamelCase<Reference>]: infer Task }
    ? Task
    : WithoutNames<Tasks>
  : never;

/** What a record that does not say its names has under any of them. */
type WithoutNames<Tasks> = string extends keyof Tasks ? Tasks[keyof Tasks] : never;

type Spelling<Name extends string> =
  | Name
  | CamelCase<Name>
  | Separated<CamelCase<Name>, '_'>
  | Separated<CamelCase<Name>, '-'>;

/** Letter by letter, as a tail call: the compiler allows a name of any sensible length. */
type Separated<
  Name extends string,
  Separator extends string,
  Done extends string = '',
> = Name extends `${infer Letter}${infer Rest}`
  ? Letter extends Lowercase<Letter>
    ? Separated<Rest, Separator, `${Done}${Letter}`>
    : Separated<Rest, Separator, `${Done}${Separator}${Lowercase<Letter>}`>
  : Done;

/** What is wrong with a set of task names, one line per name; nothing when they can all be used. */
export function taskNameProblems(names: readonly string[]): readonly string[] {
  const spellings = new Map<string, string[]>();
  for (const name of names) {
    const folded = camelCase(name);
    spellings.set(folded, [...(spellings.get(folded) ?? []), name]);
  }
  const clashes = [...spellings.values()].filter((same) => same.length > 1);
  return [
    ...names.flatMap((name) => nameProblem(name) ?? []),
    ...clashes.map((same) => `${same.map(quote).join(' and ')} are the same task: rename all but one`),
  ];
}

function nameProblem(name: string): string | undefined {
  if (!wellFormed.test(name)) return `${quote(name)} is no task name: write it like dataExtraction`;
  if (name.length > longestName) return `${quote(name)} is longer than ${longestName} characters`;
  const owner = reservedNames.get(camelCase(name));
  return owner && `${quote(name)} is reserved: ${owner}`;
}

const quote = (name: string): string => JSON.stringify(name);

/** Words of ASCII letters and digits; a capital first letter would make a second name for the same word. */
const wellFormed = /^[a-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*$/;

/** A task's name travels as the name of its output schema, which providers cap at this. */
const longestName = 64;

/** Tasks become properties of objects, functions and routers, where these names already mean something. */
const reservedNames: ReadonlyMap<string, string> = new Map([
  ...['then', 'catch', 'finally'].map((name) => [name, 'what has it looks like a promise'] as const),
  ...['call', 'apply', 'bind', 'createCaller'].map((name) => [name, 'tRPC has it on every router'] as const),
  ...Object.getOwnPropertyNames(Object.prototype).map((name) => [name, 'every object has it'] as const),
  ['prototype', 'every class has it'],
  ['toJSON', 'JSON.stringify calls it'],
  ...['admin', 'usage', 'feedback'].map((name) => [name, 'the gateway itself answers there'] as const),
]);
