/** A scenario is not fulfilled. */
export class Disappointed extends Error {}

export function assert(truth, what) {
  if (!truth) throw new Disappointed(`not so: ${what}`);
}

export function equal(seen, expected) {
  const [one, other] = [seen, expected].map((value) => JSON.stringify(value) ?? String(value));
  if (one !== other) throw new Disappointed(`${one.slice(0, 120)}, and not ${other.slice(0, 120)}`);
}

/** @returns the app, after somebody has signed in with the server's first tokens */
export function signedIn(app, server) {
  app.signIn(server.issue());
  return app;
}

/** Somebody is signed in, with a token that the server refuses by now. */
export function expired(app, server) {
  const signed = signedIn(app, server);
  server.expireAll();
  return signed;
}
