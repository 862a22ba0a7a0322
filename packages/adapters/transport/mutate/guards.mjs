/**
 * Every guard of the transport, and the change that switches it off. `find` stands exactly once in the file;
 * `tests` names the test files that must notice.
 */
export const guards = [
  guard(
    'connect limit',
    'exchange',
    "this.#watch.limit('connect', options.limits.connectMs)",
    "this.#watch.limit('connect', Infinity)",
  ),
  guard(
    'first-byte limit',
    'exchange',
    "limit('first-byte', this.#options.limits.firstByteMs)",
    "limit('first-byte', Infinity)",
  ),
  guard(
    'no first-byte limit for replies',
    'open-call',
    "this.#expected === 'json' ? limits.totalMs : limits.firstTokenMs",
    'limits.firstTokenMs',
    ['exchange'],
  ),
  guard(
    'stall limit',
    'exchange',
    "else this.#watch.limit('stall', this.#options.limits.stallMs);",
    "else this.#watch.limit('stall', Infinity);",
  ),
  guard('stall limit of an error text', 'exchange', "if (reading.as === 'error') this.#mindSilence();", '', [
    'intake',
  ]),
  guard(
    'stall limit starts anew',
    'watch',
    'this.#dueAt = now + this.#limitMs;',
    'if (this.#dueAt === Infinity) this.#dueAt = now + this.#limitMs;',
    ['exchange', 'transport'],
  ),
  guard(
    'total limit',
    'watch',
    "if (now >= this.#endsAt) return this.#onExpired('total', this.#totalMs);",
    '',
    ['exchange'],
  ),
  guard('a slow reader is no stall', 'exchange', 'if (this.#readerIsBehind || ', 'if (', [
    'transport',
    'unpack',
  ]),
  guard('a slow unpacker is no stall', 'exchange', 'this.#unpackerIsBehind || this.#allReceived', 'false', [
    'unpack',
  ]),
  guard('a busy process is no stall', 'watch', 'this.#turn = setImmediate(this.#judge);', 'this.#judge();', [
    'exchange',
  ]),
  guard('a limit closes the socket', 'exchange', 'this.#controller?.abort(reason);', '', [
    'exchange',
    'transport',
    'intake',
  ]),

  guard(
    'caller abort',
    'exchange',
    "options.signal.addEventListener('abort', this.#onCallerLeft, { once: true });",
    '',
  ),
  guard(
    'abort before anything is sent',
    'open-call',
    'if (signal.aborted || this.#dropped)',
    'if (this.#dropped)',
    ['exchange'],
  ),
  guard(
    'abort while connecting',
    'exchange',
    "if (this.#state === 'over') throw new Error('given up before it was sent');",
    '',
  ),
  guard(
    'a wait given up keeps the connection',
    'exchange',
    "throw new Error('given up before it was sent');",
    "return controller.abort(new Error('given up'));",
  ),
  guard(
    'SDK abort',
    'exchange',
    "options.sdkSignal?.addEventListener('abort', this.#onSdkLeft, { once: true });",
    '',
  ),
  guard(
    'SDK abort is not held against the provider',
    'exchange',
    'readonly #onSdkLeft = (): void => this.drop();',
    "readonly #onSdkLeft = (): void => this.fail(new TransportError('cancelled', 'the SDK left'));",
  ),
  guard('swallowed failures are thrown', 'open-call', 'if (this.seen.trouble) throw this.seen.trouble;', '', [
    'transport',
  ]),
  guard(
    'leaving a stream closes it',
    'transport',
    'return: async () => {\n      call.drop();',
    'return: async () => {',
  ),
  guard(
    'leaving while the SDK gets ready',
    'open-call',
    'if (signal.aborted || this.#dropped)',
    'if (signal.aborted)',
    ['transport'],
  ),
  guard(
    'a failed call is closed',
    'transport',
    '  } catch (error) {\n    call.drop();',
    '  } catch (error) {',
  ),
  guard(
    'the rest of a stream passes by',
    'exchange',
    "    this.#settle();\n    this.#state = 'leaving';",
    '    return this.drop();',
    ['transport'],
  ),
  guard(
    'the rest is limited in time',
    'exchange',
    'this.#lingerTimer = setTimeout(() => this.drop(), linger.ms);',
    '',
    ['transport'],
  ),
  guard('the rest is limited in size', 'exchange', 'if (this.#lingerBytes < 0) this.drop();', '', [
    'transport',
  ]),

  guard('redirects', 'judge-head', 'if (status >= 300 && status < 400)', 'if (false)', [
    'judge-head',
    'exchange',
  ]),
  guard('origin', 'wire-request', 'if (!url.startsWith(`${origin}/`))', 'if (false)', [
    'wire-request',
    'transport',
  ]),
  guard('origin ends with a slash', 'wire-request', 'url.startsWith(`${origin}/`)', 'url.startsWith(origin)'),
  guard(
    'header injection',
    'wire-request',
    "throw new TransportError('bad-request', 'a header holds a character that no header may hold');",
    'return Object.assign(new Headers(), { forEach: (each) => Object.entries(headers).forEach(([name, value]) => each(value, name)) });',
  ),
  guard('headers that are not for SDKs', 'wire-request', 'if (notForSdks.has(name))', 'if (false)'),
  guard(
    'base URL',
    'transport',
    "if ((url.protocol === 'https:' || url.protocol === 'http:') && isPlain) return url;",
    'return url;',
  ),
  guard(
    'only calls are sent',
    'transport',
    'if (!call) throw new TypeError("a request went to the transport without a call\'s fetchOptions");',
    'if (!call) return Response.json({});',
  ),
  guard('one request per call', 'open-call', 'if (this.#exchange)\n', 'if (false)\n', ['transport']),
  guard('connections', 'transport', '    connections,\n', '', ['transport', 'exchange']),

  guard(
    'content type',
    'judge-head',
    "  return wrongType(headers['content-type'], expected);",
    "  return { as: expected === 'json' ? 'reply' : 'stream', encoding };",
    ['judge-head', 'intake'],
  ),
  guard('first bytes of a reply', 'intake', "if (!said && sniff(text) !== 'json')", 'if (false)'),
  guard(
    'first bytes of a stream',
    'judge-head',
    "expected === 'json' ? 'reply' : 'probe'",
    "expected === 'json' ? 'reply' : 'stream'",
    ['judge-head', 'intake'],
  ),
  guard(
    'a stream that never begins',
    'intake',
    "?? (outlet.seen.bytes > mostProbeBytes ? 'other' : undefined)",
    '',
  ),
  guard('octets are called JSON', 'intake', "said ? undefined : 'application/json'", 'undefined'),
  guard('an empty reply', 'intake', "if (text.trim() === '')", 'if (false)'),
  guard('an empty stream', 'intake', "if (end === 'empty')", 'if (false)'),
  guard('an error in a 200', 'intake', 'if (isErrorReply(text)) return failAsError(text, outlet);', ''),
  guard(
    'an error where a stream was asked for',
    'intake',
    'if (isErrorReply(text)) failAsError(text, outlet);\n  else',
    '',
    ['intake'],
  ),
  guard('half an event', 'intake', "if (end === 'half')", 'if (false)'),
  guard(
    'a cut is no network failure',
    'trouble',
    "known === 'closed' && answerHadBegun ? 'cut' : known",
    'known',
    ['trouble', 'exchange'],
  ),
  guard('TLS by its own name', 'trouble', "isTls.test(code) ? 'tls' : 'connection'", "'connection'", [
    'trouble',
    'exchange',
  ]),
  guard(
    'a broken error text keeps the status',
    'intake',
    '      answer();\n      return true;',
    '      return false;',
  ),
  guard(
    'an unreadable error is not called JSON',
    'intake',
    "isJson(text) ? undefined : 'text/plain'",
    'undefined',
  ),
  guard('Retry-After is for failures', 'seen', 'if (this.errorBody === undefined) return undefined;', '', [
    'transport',
  ]),

  guard(
    'size of a reply',
    'intake',
    'if (outlet.seen.bytes > mostBytes) return outlet.fail(tooLarge(mostBytes));',
    '',
  ),
  guard(
    'announced size of a reply',
    'judge-head',
    "if (Number(headers['content-length']) > mostReplyBytes && expected === 'json')",
    'if (false)',
    ['judge-head', 'intake'],
  ),
  guard(
    'size of an event',
    'intake',
    'if (!guard.take(chunk)) return outlet.fail(tooLarge(caps.eventBytes));',
    'guard.take(chunk);',
    ['intake'],
  ),
  guard('size of a stream', 'intake', 'if (seen.bytes > caps.streamBytes)', 'if (false)'),
  guard(
    'size of an error text',
    'intake',
    'if (outlet.seen.bytes > mostErrorBytes) outlet.fail(tooLarge(mostErrorBytes));',
    '',
  ),
  guard('small chunks are kept together', 'gather', 'if (chunk.length >= smallBytes)', 'if (true)'),
  guard(
    'size is counted unpacked',
    'exchange',
    'this.seen.bytes += chunk.length;',
    'if (!this.#unpacker) this.seen.bytes += chunk.length;',
    ['unpack'],
  ),
  guard(
    'unknown encodings',
    'judge-head',
    "if (encoding === 'unknown') {",
    "if (encoding === 'unknown' && isError) {",
    ['judge-head'],
  ),
  guard(
    'unpacking that fails',
    'exchange',
    "this.fail(new TransportError('encoding', 'the answer could not be unpacked', cause)),",
    'void cause,',
    ['unpack', 'call-error'],
  ),
  guard('backpressure', 'inflow', 'this.#feed.pause();', '', ['inflow', 'transport']),
  guard(
    'backpressure on packed bodies',
    'exchange',
    'if (this.#unpacker) this.#unpacker.pause();',
    'if (this.#unpacker) return;',
    ['unpack'],
  ),

  guard('secrets', 'secret', "return '[secret]';", "return 'sk-canary-4f1b';"),
  guard('keys that could be no header', 'secret', 'if (!/^[\\x21-\\x7e]+$/.test(text))', 'if (false)'),
  guard(
    'what was seen is not printed',
    'call-error',
    '    this.#seen = seen;',
    '    this.#seen = seen;\n    Object.assign(this, { shown: seen });',
  ),
  guard(
    'what could not be parsed is not printed',
    'trouble',
    "if (error.name === 'HTTPParserError')",
    'if (false)',
    ['trouble', 'call-error', 'exchange'],
  ),
  guard(
    'the record before the SDK',
    'call-error',
    'seen?.trouble ?? causeOf(error, isTransportError)',
    'causeOf(error, isTransportError)',
    ['call-error', 'transport'],
  ),
];

function guard(name, file, find, replace, tests = [file]) {
  return { name, file: `src/${file}.ts`, find, replace, tests: tests.map((test) => `src/${test}.test.ts`) };
}
