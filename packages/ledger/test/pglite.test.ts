import { pgliteKind } from './places.ts';
import { allSuites } from './suites/all.ts';
import { eachIn } from './suites/here.ts';

allSuites(eachIn(pgliteKind));
