/** Why a request is turned away before the engine hears of it. */
export type RefusalKind =
  | 'unauthenticated'
  | 'not-permitted'
  | 'not-found'
  | 'wrong-method'
  | 'invalid-body'
  | 'wrong-media-type'
  | 'body-too-large'
  | 'body-too-slow'
  | 'too-busy';

/** Thrown by what stands between the socket and the engine; answered in the dialect of the door. */
export class Refused extends Error {
  override readonly name: string = 'Refused';
  readonly kind: RefusalKind;
  /** A finer word within the kind, for programs. */
  readonly code: string | undefined;

  /** The message goes to the caller as it is: no secret, no text of the request. */
  constructor(kind: RefusalKind, message: string, code?: string) {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}
