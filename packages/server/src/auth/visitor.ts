/** What the guard may know of a request. */
export interface Visitor {
  /** By its lower-case name. */
  header(name: string): string | undefined;
  /** Whether the socket itself comes from this machine; false where that cannot be known. */
  readonly fromLoopback: boolean;
}
