import { Fate, ModelServer, WireRequest } from './model-server';

/** A server that answers as it is told, in the exact shape of another product. */
export class StubServer extends ModelServer {
  constructor(private readonly answerTo: (request: WireRequest) => Fate) {
    super();
  }

  override receive(request: WireRequest, answer: (fate: Fate) => void): void {
    this.requests.push(request);
    // Decided on arrival, as a server does.
    const fate = this.answerTo(request);
    setTimeout(() => answer(fate), this.latency);
  }

  /** Requests to a path, in order. */
  to(path: string): readonly WireRequest[] {
    return this.requests.filter(({ url }) => url.pathname === path);
  }
}

/** The fields of a form that arrived; it must be one. */
export function formOf({ headers, body }: WireRequest): Record<string, string> {
  expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
  return Object.fromEntries(new URLSearchParams(body as string));
}
