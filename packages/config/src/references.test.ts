import { describe, expect, it } from 'vitest';

import { allProblems, good, problemsOf, read, snapshotOf } from '../test/stage.ts';
import { describeConfigProblems } from './config-problem.ts';

/** What becomes of a value in the file. */
function filled(written: string, environment: Readonly<Record<string, string>> = {}): unknown {
  const text = good.replace('openai/gpt-4.1 }', () => `openai/gpt-4.1, escalate: { by: ${written} } }`);
  return snapshotOf(text, { environment }).routes['support_chat']?.escalate?.by;
}
const wrong = (written: string): readonly string[] =>
  problemsOf(good.replace('openai/gpt-4.1 }', () => `openai/gpt-4.1, escalate: { by: ${written} } }`));

describe('a reference to the environment', () => {
  it.each([
    ['${NAME}', 'value'],
    ['"${NAME}"', 'value'],
    ["'${NAME}'", 'value'],
    ['a-${NAME}-${NAME}', 'a-value-value'],
    ['${UNSET:-other}', 'other'],
    ['${EMPTY:-other}', 'other'],
    ['${UNSET:-http://x.y/z, [a] # b: {c}', undefined],
    ['${UNSET:-http://x.y/z, [a] # b: c}', 'http://x.y/z, [a] # b: c'],
    ['"${UNSET:-}x"', 'x'],
    ['"$${NAME}"', '${NAME}'],
    ['$${NAME}', '${NAME}'],
    ['$NAME', '$NAME'],
    ['"$$"', '$$'],
    ['"a $${b} ${NAME}"', 'a ${b} value'],
    ['${TRICKY}', '${NAME} $${NAME} { file: x } *alias &anchor'],
    ['"${NUMBER}"', '12'],
  ])('in %s is filled in', (written, value) => {
    const environment = {
      NAME: 'value',
      EMPTY: '',
      NUMBER: '12',
      TRICKY: '${NAME} $${NAME} { file: x } *alias &anchor',
    };
    if (value === undefined) expect(() => filled(written, environment)).toThrow('routes.yaml:4');
    else expect(filled(written, environment)).toBe(value);
  });

  it.each([
    ['${UNSET}', 'routes.yaml:4:60 the environment variable UNSET is not set; set it where this runs'],
    [
      '${OPENAI_API_KEYS}',
      'routes.yaml:4:60 the environment variable OPENAI_API_KEYS is not set; set it, or did you mean "OPENAI_API_KEY"?',
    ],
    [
      '"${}"',
      'routes.yaml:4:60 this is no reference to the environment; write ${NAME} or ${NAME:-default}, and $${ for a plain ${',
    ],
    [
      '"${1}"',
      'routes.yaml:4:60 this is no reference to the environment; write ${NAME} or ${NAME:-default}, and $${ for a plain ${',
    ],
    [
      '"${A"',
      'routes.yaml:4:60 this is no reference to the environment; write ${NAME} or ${NAME:-default}, and $${ for a plain ${',
    ],
    [
      '"${constructor}"',
      'routes.yaml:4:60 the environment variable constructor is not set; set it where this runs',
    ],
  ])('as %s is refused', (written, problem) => {
    expect(wrong(written)).toEqual([problem]);
  });

  it('is a number, or true and false, where it is the whole value without quotes', () => {
    const environment = { MS: '2500', YES: 'true' };
    const policy = (text: string): unknown =>
      snapshotOf(good.replace('openai/gpt-4.1 }', `openai/gpt-4.1, ${text} }`), { environment }).routes[
        'support_chat'
      ];
    expect(policy('maxLatencyMs: ${MS}, allowFallback: ${YES}')).toMatchObject({
      maxLatencyMs: 2500,
      allowFallback: true,
    });
    expect(policy('maxLatencyMs: ${UNSET:-10}')).toMatchObject({ maxLatencyMs: 10 });
    expect(() => policy('maxLatencyMs: "${MS}"')).toThrow('expected number, received string');
  });

  it('keeps every place behind it where it is', () => {
    const text = good.replace('openai/gpt-4.1 }', 'openai/gpt-4.1, maxLatencyMs: ${UNSET:-10}, wrong: 1 }');
    expect(problemsOf(text)).toEqual([expect.stringContaining('routes.yaml:4:72 unknown key "wrong"')]);
  });
});

describe('a key', () => {
  const key = (written: string): string => good.replace('key: ${OPENAI_API_KEY}', written);
  const literal = '; put it in the environment and write ${OPENAI_API_KEY}, or { file: path }';

  it.each([
    ['key: sk-canary-1234567890', `2:18 a key does not belong in a file${literal}`],
    ['key: canary', `2:18 a key does not belong in a file${literal}`],
    ['key: 12345678', `2:18 a key does not belong in a file${literal}`],
    ['keys: [canary-one, "${QWEN_API_KEY}"]', `2:20 a key does not belong in a file${literal}`],
    ['keys: { a: canary-one }', `2:24 a key does not belong in a file${literal}`],
    [
      'key: "${NOPE:-sk-canary-1234567890}"',
      `2:18 a key does not belong in a file, not even as a default${literal}`,
    ],
    [
      'key: "${QWEN_API_KEY}", headers: { x-api-key: canary }',
      '2:59 a key does not belong in a file; put it in the environment and write ${OPENAI_HEADER}, or { file: path }',
    ],
    [
      'key: "${QWEN_API_KEY}", headers: { x-trace: sk-canary-1234567890 }',
      '2:57 a key does not belong in a file; put it in the environment and write ${OPENAI_HEADER}, or { file: path }',
    ],
    [
      'keys: { sk-canary-1234567890 }',
      '2:13 write a list of keys, or a map from labels to keys; each as ${NAME} or { file: path }',
    ],
    ['keys: [canary', '2:27 the indentation is wrong, or a bracket is not closed'],
    ['key: "canary', '7:1 missing closing "quote'],
    ['key: { file: nowhere }', '2:26 the file nowhere does not exist; paths are relative to /app'],
    [
      'key: { file: blank }',
      '2:26 the value of blank cannot be sent: it is empty or holds a blank, a line break or a letter beyond ASCII; look for a stray line break at its end',
    ],
    [
      'key: "${TWO_LINES}"',
      '2:18 the value of TWO_LINES cannot be sent: it is empty or holds a blank, a line break or a letter beyond ASCII; look for a stray line break at its end',
    ],
    ['key: { fle: canary }', '2:13 write ${NAME}, or { file: path }'],
  ])('written as %s is refused, and nobody is shown it', (written, problem) => {
    const problems = allProblems(key(written), {
      files: { '/app/blank': ' \n' },
      environment: { TWO_LINES: 'canary\ncanary' },
    });
    const text = describeConfigProblems(problems);
    expect(text).toContain(`routes.yaml:${problem.split(' ')[0]} `);
    expect(text).toContain(problem.slice(problem.indexOf(' ') + 1).split(';')[0]);
    expect(text).not.toContain('canary');
    expect(JSON.stringify(problems)).not.toContain('canary');
  });

  it('from the environment is in no message, even where it is used as something else', () => {
    for (const written of [
      'primary: ${OPENAI_API_KEY}',
      'primary: "${OPENAI_API_KEY}/x"',
      'primary: openai/gpt-4.1, order: ${OPENAI_API_KEY}',
    ]) {
      const text = describeConfigProblems(allProblems(good.replace('primary: openai/gpt-4.1', written)));
      expect(text).toMatch(/error/);
      expect(text).not.toContain('canary');
    }
    const asName = describeConfigProblems(
      allProblems(good.replace('primary: openai/gpt-4.1', 'primary: "${OPENAI_API_KEY}/x"')),
    );
    expect(asName).toContain('no provider is called "${OPENAI_API_KEY}"');
  });

  it('is blotted out even where nothing could be understood of the file', () => {
    for (const line of [
      'key: canary',
      '"apiKey": "canary"',
      'x-secret: canary',
      'Bearer sk-canary-1234567890',
    ]) {
      const text = describeConfigProblems(allProblems(`${line} # \ufdd0`));
      expect(text).toContain('> 1 | ');
      expect(text).not.toContain('canary');
    }
  });

  it('may come from a file, which is read without the line break at its end', () => {
    const result = read(key('key: { file: "${DIR:-secrets}/openai" }'), {
      files: { '/app/secrets/openai': 'canary-file\n' },
    });
    expect(result.ok && result.snapshot.providers[0]?.key?.reveal()).toBe('canary-file');
  });

  it('may have a default that is no key, for servers that take any', () => {
    const result = read(key('key: "${LOCAL_KEY:-none}"'));
    expect(result.ok && result.snapshot.providers[0]?.key?.reveal()).toBe('none');
  });
});
