import { InvalidArgumentError, Option } from 'commander';

/** Options that several commands have in common. */
export const configOption = (): Option =>
  new Option('--config <file>', 'the routes; UNDERSTUDY_CONFIG, or routes.yaml here or above');
export const tasksOption = (): Option =>
  new Option('--tasks <file>', 'the tasks; UNDERSTUDY_TASKS, or tasks.ts beside the routes');
export const ledgerOption = (): Option =>
  new Option('--ledger <place>', 'a file or a postgres:// URL; UNDERSTUDY_LEDGER, or understudy.db');
export const rehearsalOption = (): Option =>
  new Option('--rehearsal', 'ask stand-ins instead of providers; no key is needed');
export const jsonOption = (): Option => new Option('--json', 'print JSON');
export const sinceOption = (): Option => new Option('--since <time>', 'from then on: 24h, 7d, 2026-11-01');
export const untilOption = (): Option => new Option('--until <time>', 'up to then');

/** May be said several times, and takes several with commas. */
export function listed(value: string, before: readonly string[] = []): readonly string[] {
  return [
    ...before,
    ...value
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  ];
}

export function wholeNumber(value: string): number {
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It is a whole number.');
}

export function atLeastOne(value: string): number {
  const number = wholeNumber(value);
  if (number >= 1) return number;
  throw new InvalidArgumentError('It is a whole number, 1 or more.');
}

export function amount(value: string): number {
  if (/^\d{1,12}(\.\d+)?$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It is a number, 0 or more.');
}
