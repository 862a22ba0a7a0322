/** An error that came inside an answer. Its words are kept out of its message, for they may quote a key. */
export class ErrorReply extends Error {
  override readonly name = 'ErrorReply';
  readonly #body: unknown;

  constructor(body: unknown) {
    super('the provider sent an error inside its answer');
    this.#body = body;
  }

  get body(): unknown {
    return this.#body;
  }
}
