/** The request itself is broken: no verb was called. Each dialect gives it its own body. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
