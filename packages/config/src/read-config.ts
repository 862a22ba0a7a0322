import { dirname, resolve } from 'node:path';

import type { Catalog } from '@understudy/core';

import { checkConfig } from './check-config.ts';
import type { ConfigFiles } from './config-files.ts';
import { toProblem } from './config-problem.ts';
import type { ConfigProblem } from './config-problem.ts';
import type { ConfigWorld } from './config-world.ts';
import { fillIn } from './fill-in.ts';
import type { Finding } from './finding.ts';
import { gatherFiles } from './gather-files.ts';
import { withImpliedProviders } from './implied-providers.ts';
import { joinFiles } from './join-files.ts';
import { createKnownSecrets } from './known-secrets.ts';
import { sealedSpans } from './sealed-spans.ts';
import type { ConfigSnapshot } from './snapshot.ts';

/** What a configuration is read from, and what it is checked against. */
export interface ConfigToRead<Models extends Catalog> extends ConfigWorld<Models> {
  /** The main file, as a person writes its path. */
  readonly path: string;
  readonly files: ConfigFiles;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Wall time. */
  readonly now: number;
}

export type ReadConfig<Models extends Catalog> =
  | { readonly ok: true; readonly snapshot: ConfigSnapshot<Models> }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Reads and checks a configuration: a snapshot to be used as it is, or everything that is wrong. Never throws. */
export function readConfig<Models extends Catalog>(wanted: ConfigToRead<Models>): ReadConfig<Models> {
  const { path, files, environment } = wanted;
  const gathered = gatherFiles(path, files);
  const joined = joinFiles(gathered);
  const secrets = createKnownSecrets();
  const sealed = gathered.files.flatMap((file) => (file.tree ? sealedSpans(file.tree) : []));
  const show = (findings: readonly Finding[]): readonly ConfigProblem[] =>
    inOrder(findings).map((finding) => toProblem(finding, sealed, secrets));
  const misread = [...gathered.findings, ...joined.findings];
  // Where a file is missing or no YAML, nobody can say what else is: all that follows from it would only confuse.
  if (!joined.tree || !gathered.complete) return { ok: false, problems: show(misread) };

  const directory = dirname(resolve(path));
  const whole = withImpliedProviders(joined.tree, wanted.adapters);
  const filled = fillIn(whole, { environment, files, directory, secrets });
  // What follows from a place that could not be read or filled is not complained of again.
  const broken = [...misread, ...filled.findings];
  const checked = checkConfig(filled.tree, wanted);
  const places = new Set(broken.map(placeOf));
  const findings = [...broken, ...checked.findings.filter((each) => !places.has(placeOf(each)))];
  if (!checked.config || findings.some(({ severity }) => severity === 'error')) {
    return { ok: false, problems: show(findings) };
  }
  const paths = gathered.files.map((file) => file.path);
  const snapshot = { ...checked.config, files: paths, loadedAt: wanted.now, warnings: show(findings) };
  return { ok: true, snapshot: Object.freeze(snapshot) };
}

function placeOf({ span }: Finding): string {
  return `${span.file.name}:${span.start}`;
}

/** Errors first, as they come in the files, and no more than anyone would read. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const files = [...new Set(findings.map(({ span }) => span.file))];
  const sorted = findings.toSorted(
    (left, right) =>
      Number(left.severity === 'warning') - Number(right.severity === 'warning') ||
      files.indexOf(left.span.file) - files.indexOf(right.span.file) ||
      left.span.start - right.span.start,
  );
  return sorted.slice(0, mostProblems);
}

const mostProblems = 100;
