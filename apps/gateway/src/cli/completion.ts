import type { Command } from 'commander';

import { misused } from './complaint.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';

/** Prints a script that completes `understudy` in a shell. */
export async function completion(
  shell: string,
  program: Command,
  { terminal }: CommandContext,
): Promise<ExitCode> {
  const write = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (!write)
    throw misused(`${JSON.stringify(shell)} is not a shell this knows: ${Object.keys(scripts).join(', ')}`);
  await terminal.write(write(treeOf(program)));
  return 0;
}

/** What may be typed after which words. */
export interface Branch {
  readonly words: string;
  readonly about: string;
  readonly commands: readonly Branch[];
  readonly flags: readonly { readonly name: string; readonly about: string }[];
}

/** @internal for the test that holds the page to it */
export function treeOf(command: Command, before: readonly string[] = []): Branch {
  const flags = [
    ...command.options,
    ...(before.length === 0 ? [] : [{ long: '--help', description: 'show help' }]),
  ];
  return {
    words: before.join(' '),
    about: command.description(),
    commands: command.commands.map((each) => treeOf(each, [...before, each.name()])),
    flags: flags.map(({ long, description }) => ({ name: long ?? '', about: description })),
  };
}

const scripts: Readonly<Record<string, (tree: Branch) => string>> = { bash, zsh, fish };

function branchesOf(branch: Branch): readonly Branch[] {
  return [branch, ...branch.commands.flatMap(branchesOf)];
}

function lastWord({ words }: Branch): string {
  return words.slice(words.lastIndexOf(' ') + 1);
}

function casesOf(tree: Branch): readonly string[] {
  return branchesOf(tree).map((branch) => {
    const next = [...branch.commands.map(lastWord), ...branch.flags.map(({ name }) => name)];
    return `    ${JSON.stringify(branch.words)}) next="${next.join(' ')}" ;;`;
  });
}

/** Files are completed where nothing else fits. */
function bash(tree: Branch): string {
  return `# understudy completion for bash; add to ~/.bashrc: source <(understudy completion bash)
_understudy() {
  local typed="" next="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
${choices(tree)}
  COMPREPLY=($(compgen -W "$next" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _understudy understudy
`;
}

function zsh(tree: Branch): string {
  return `#compdef understudy
# understudy completion for zsh; add to ~/.zshrc: source <(understudy completion zsh)
_understudy() {
  local typed="" next="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
${choices(tree)}
  compadd -- \${=next}
  _files
}
compdef _understudy understudy
`;
}

/** The rest of the loop over the words before, and the words that may follow them. Arguments are passed over. */
function choices(tree: Branch): string {
  return `    case "$word" in -*) break ;; esac
    case "$typed" in
${groupPatterns(tree)}
    esac
  done
  case "$typed" in
${casesOf(tree).join('\n')}
  esac`;
}

function groupPatterns(tree: Branch): string {
  return branchesOf(tree)
    .filter(({ commands }) => commands.length > 0)
    .map(({ words, commands }) => {
      const names = commands.map(lastWord).join('|');
      const whole = words === '' ? '$word' : `${words} $word`;
      return `      ${JSON.stringify(words)}) case "$word" in ${names}) typed="${whole}" ;; esac ;;`;
    })
    .join('\n');
}

function fish(tree: Branch): string {
  const lines = branchesOf(tree).flatMap((branch) => {
    const condition = `'${fishCondition(branch)}'`;
    return [
      ...branch.commands.map(
        (each) => `complete -c understudy -f -n ${condition} -a ${lastWord(each)} -d ${quoted(each.about)}`,
      ),
      ...branch.flags.map(
        ({ name, about }) => `complete -c understudy -n ${condition} -l ${name.slice(2)} -d ${quoted(about)}`,
      ),
    ];
  });
  return `# understudy completion for fish; save as ~/.config/fish/completions/understudy.fish\n${lines.join('\n')}\n`;
}

function fishCondition({ words, commands }: Branch): string {
  if (words === '') return '__fish_use_subcommand';
  const seen = words.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
  const none =
    commands.length > 0 ? [`not __fish_seen_subcommand_from ${commands.map(lastWord).join(' ')}`] : [];
  return [...seen, ...none].join('; and ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`\'`)}'`;
}
