import type { z } from 'zod';

/** What a client of OpenAI's dialect is told when there is no answer. */
export interface OpenAiError {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  /** The place in the body that is wrong: `messages[0].content`. */
  readonly param: string | null;
  readonly code: string | null;
  readonly retryAfterMs?: number | undefined;
  /** Whether sending the same again is of use: SDKs do as this says, whatever the status. */
  readonly shouldRetry?: boolean | undefined;
}

/** A request in this dialect as read, or what is wrong with it. */
export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: OpenAiError };

/** The error's JSON, in an answer of its own as in a stream. */
export function errorBody({ message, type, param, code }: OpenAiError): string {
  return JSON.stringify({ error: { message, type, param, code } });
}

export function badRequest(code: string, param: string | null, message: string): OpenAiError {
  return { status: 400, type: 'invalid_request_error', code, param, message };
}

/** Reads a body with its schema. Of all that is wrong, the first is told, as OpenAI does. */
export function readBody<Value>(schema: z.ZodType<Value>, body: unknown): Read<Value> {
  const parsed = schema.safeParse(body, { reportInput: true });
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return { ok: false, error: issue ? errorOf(issue) : badRequest('invalid_value', null, 'Invalid body.') };
}

type Issue = z.core.$ZodIssue;
type Place = readonly PropertyKey[];

function errorOf(issue: Issue, above: Place = []): OpenAiError {
  const path = [...above, ...issue.path];
  const param = placeOf(path);
  const at = param === null ? 'the body' : `'${param}'`;
  if (issue.input === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_union')) {
    return badRequest('missing_required_parameter', param, `Missing required parameter: ${at}.`);
  }
  if (issue.code === 'unrecognized_keys') {
    const unknown = placeOf([...path, issue.keys[0] ?? '']);
    return badRequest('unknown_parameter', unknown, `Unknown parameter: '${unknown}'.`);
  }
  if (issue.code === 'custom') return badRequest(codeIn(issue), param, `${issue.message} (${at})`);
  const within = issue.code === 'invalid_union' ? inUnion(issue, path) : undefined;
  if (within) return within;
  const isType = issue.code === 'invalid_type' || issue.code === 'invalid_union';
  const [what, code] = isType ? typeWords : valueWords;
  return badRequest(code, param, `Invalid ${what} for ${at}: ${expectation(issue)}.`);
}

const typeWords = ['type', 'invalid_type'] as const;
const valueWords = ['value', 'invalid_value'] as const;

/** The words of the schema where it has some. */
function expectation(issue: Issue): string {
  const isPlain = issue.code === 'invalid_type' && issue.message.startsWith('Invalid input');
  return isPlain ? `expected ${issue.expected}` : issue.message;
}

/** The branch that got furthest into the value is the one that was meant. */
function inUnion(
  { errors }: Extract<Issue, { code: 'invalid_union' }>,
  path: Place,
): OpenAiError | undefined {
  const firsts = errors.flatMap(([first]) => first ?? []);
  const [meant] = firsts.filter((issue) => issue.path.length > 0).toSorted(byDepth);
  return meant && errorOf(meant, path);
}

const byDepth = (left: Issue, right: Issue): number => right.path.length - left.path.length;

function codeIn({ params }: Extract<Issue, { code: 'custom' }>): string {
  return typeof params?.['code'] === 'string' ? params['code'] : 'invalid_value';
}

/** `tools[0].function.name` */
function placeOf(path: Place): string | null {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return steps.join('').replace(/^\./, '') || null;
}
