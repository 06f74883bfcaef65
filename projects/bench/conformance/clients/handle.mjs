/** What came of one request: `status` (that of the failure as well), `body`, `error`, and whether anything came at all. */
export class Handle {
  status = null;
  body = undefined;
  error = undefined;
  completed = false;
  events = [];
  cancel = () => undefined;

  get settled() {
    return this.completed || this.error !== undefined;
  }

  get succeeded() {
    return this.completed && this.error === undefined && this.status === 200;
  }
}
