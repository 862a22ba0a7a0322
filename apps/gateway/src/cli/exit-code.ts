/** 0: done; 1: the answer is no, or it failed; 2: it was asked for wrongly. */
export type ExitCode = 0 | 1 | 2;
