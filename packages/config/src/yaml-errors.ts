import type { ErrorCode, YAMLError } from 'yaml';

interface Words {
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** What the parser complains of, in words of our own: its own may quote the file, and a key with it. */
export function inPlainWords({ code, message }: YAMLError): Words {
  // Which character is missing is the whole message, and it quotes nothing.
  if (code === 'MISSING_CHAR') return { message: message.charAt(0).toLowerCase() + message.slice(1) };
  return wordsFor[code];
}

const noTags = { message: 'tags (!name) mean nothing here', suggestion: 'leave the tag out' };
const noDirectives = { message: 'directives (%NAME) mean nothing here', suggestion: 'leave the line out' };
const badAnchor = { message: 'this anchor or alias is not well-formed', suggestion: 'write &name and *name' };
const oneLine = { message: 'a key must be on one line, with its colon', suggestion: 'write "key: value"' };
const confused = {
  message: 'this cannot be understood here',
  suggestion: 'look for a missing quote, bracket or colon, here or in the line before',
};

const wordsFor: Readonly<Record<ErrorCode, Words>> = {
  ALIAS_PROPS: badAnchor,
  BAD_ALIAS: badAnchor,
  MULTIPLE_ANCHORS: badAnchor,
  BAD_DIRECTIVE: noDirectives,
  BAD_DQ_ESCAPE: {
    message: 'a backslash within double quotes begins an escape, and this is none',
    suggestion: 'write \\\\ for a backslash, or use single quotes',
  },
  BAD_INDENT: {
    message: 'the indentation is wrong, or a bracket is not closed',
    suggestion: 'keys of one map begin in the same column, and every [ and { has its end',
  },
  BAD_PROP_ORDER: badAnchor,
  BAD_SCALAR_START: { message: 'a text cannot begin with this character', suggestion: 'put it in quotes' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a map or list cannot begin here',
    suggestion: 'begin it on a line of its own, or put a text with ": " in quotes',
  },
  BLOCK_IN_FLOW: {
    message: 'within brackets everything is written with brackets',
    suggestion: 'close the bracket before this line',
  },
  DUPLICATE_KEY: { message: 'this key is written twice', suggestion: 'keep one of them' },
  IMPOSSIBLE: confused,
  KEY_OVER_1024_CHARS: oneLine,
  MISSING_CHAR: confused,
  MULTILINE_IMPLICIT_KEY: oneLine,
  MULTIPLE_DOCS: {
    message: 'a second document begins here',
    suggestion: 'keep to one document for each file, and use include for more',
  },
  MULTIPLE_TAGS: noTags,
  NON_STRING_KEY: { message: 'a key is a text', suggestion: 'put it in quotes' },
  RESOURCE_EXHAUSTION: { message: 'this is nested too deeply' },
  TAB_AS_INDENT: { message: 'a tab cannot indent', suggestion: 'use spaces' },
  TAG_RESOLVE_FAILED: noTags,
  UNEXPECTED_TOKEN: confused,
  BAD_COLLECTION_TYPE: noTags,
};
