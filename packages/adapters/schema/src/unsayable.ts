/** Ends a lowering: this part has no form in the subset. */
export class Unsayable extends Error {
  override readonly name = 'Unsayable';

  constructor(path: string, what: string) {
    super(`${path === '$' ? 'it' : path.replace(/^\$\./, '')} is ${what}`);
  }
}
