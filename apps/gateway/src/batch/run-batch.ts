import type { Document } from './documents.ts';
import { processDocument } from './process-document.ts';
import type { Work } from './process-document.ts';
import type { ResultsFile } from './results-file.ts';
import { counted } from './tally.ts';
import type { Tally } from './tally.ts';

export interface BatchRun {
  readonly documents: AsyncIterator<Document, void, undefined>;
  readonly results: ResultsFile;
  readonly work: Work;
  readonly concurrency: number;
  /** What earlier runs have done. */
  readonly before: Tally;
  readonly onProgress: (tally: Tally) => void;
  /** Asked before each document. */
  readonly isStopping: () => boolean;
}

/** Works through the documents, so many at a time, and writes each result as it comes. */
export async function runBatch(run: BatchRun): Promise<Tally> {
  const { documents, results, work, onProgress, isStopping } = run;
  let tally = run.before;
  let isBroken = false;
  const next = async (): Promise<Document | undefined> => {
    for (;;) {
      if (isBroken || isStopping()) return undefined;
      const step = await documents.next();
      if (step.done) return undefined;
      if (!results.earlier.has(step.value.line)) return step.value;
    }
  };
  const worker = async (): Promise<void> => {
    for (let document = await next(); document; document = await next()) {
      const result = await processDocument(document, work);
      if (!result) return;
      await results.append(result);
      tally = counted(tally, result);
      onProgress(tally);
    }
  };
  const breaking = async (): Promise<void> => {
    try {
      await worker();
    } catch (error) {
      // A result that cannot be written: nobody should pay for more of them.
      isBroken = true;
      throw error;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: run.concurrency }, breaking));
  const broken = ended.find((each) => each.status === 'rejected');
  if (broken) throw broken.reason;
  return tally;
}
