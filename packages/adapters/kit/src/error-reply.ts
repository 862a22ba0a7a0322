/** An error that the provider sent. Its words are kept out of sight, for they may quote a key or a prompt. */
export class ErrorReply extends Error {
  override readonly name = 'ErrorReply';
  readonly #body: unknown;

  constructor(body: unknown) {
    super('the provider answered with an error');
    this.#body = body;
  }

  get body(): unknown {
    return this.#body;
  }
}
