import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Where a command speaks: answers go to `write` and may be piped on, everything said beside them goes to `note`. */
export interface Terminal {
  /** Resolves when there is room for more. */
  write(text: string): Promise<void>;
  /** One line. */
  note(line: string): void;
  /** Shows a line in the place of the last one; undefined where nobody watches. */
  readonly progress: ((line: string) => void) | undefined;
  /** Asks a person; undefined where there is none. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** How wide a line may be; undefined when it is not shown on a screen. */
  readonly columns: number | undefined;
  styled(style: Style, text: string): string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The terminal of this process. */
export function processTerminal(environment: Environment): Terminal {
  const { stdin, stdout, stderr } = process;
  const isColoured = wantsColour(environment, stdout.isTTY);
  // Whoever read the output has seen enough: that is no failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  const isAskable = stdin.isTTY && stderr.isTTY;
  return {
    write: async (text) => {
      if (!stdout.write(text)) await new Promise<void>((resolve) => stdout.once('drain', resolve));
    },
    note: (line) => void stderr.write(`${line}\n`),
    progress: stderr.isTTY ? (line) => void stderr.write(`\r\u001b[K${line}`) : undefined,
    ask: isAskable ? askPerson : undefined,
    columns: stdout.isTTY ? stdout.columns : undefined,
    styled: (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text),
  };
}

async function askPerson(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

function wantsColour({ NO_COLOR, FORCE_COLOR, TERM }: Environment, isTerminal: boolean): boolean {
  if ((NO_COLOR ?? '') !== '') return false;
  if ((FORCE_COLOR ?? '') !== '') return FORCE_COLOR !== '0';
  return isTerminal && TERM !== 'dumb';
}
