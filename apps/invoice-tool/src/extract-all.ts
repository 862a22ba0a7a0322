import { readFile } from 'node:fs/promises';

import type { LlmClient } from '@understudy/client';
import type { AppRouter } from '@understudy/gateway/router';

type Llm = LlmClient<AppRouter>;

/** An invoice and how it came to be. */
export type Extracted = Awaited<ReturnType<Llm['dataExtraction']['mutate']>>;

export type Extraction =
  | { readonly file: string; readonly ok: true; readonly answer: Extracted }
  | { readonly file: string; readonly ok: false; readonly error: unknown };

/** All at once: how many calls a provider bears is the gateway's affair. */
export function extractAll(llm: Llm, files: readonly string[]): Promise<readonly Extraction[]> {
  return Promise.all(files.map((file) => extract(llm, file)));
}

async function extract(llm: Llm, file: string): Promise<Extraction> {
  try {
    const document = await readFile(file, 'utf8');
    const answer = await llm.dataExtraction.mutate({ input: { document } });
    return { file, ok: true, answer };
  } catch (error) {
    return { file, ok: false, error };
  }
}
