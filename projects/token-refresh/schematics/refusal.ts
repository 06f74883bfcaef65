/** Why an app is not edited: a clause that follows "cannot be set up by itself: ". */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Any failure as a clause. An app that surprises the analysis is not edited, and is told so. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Error && error.name === 'Unsure') return new Refusal(error.message);
  return new Refusal(`this app is not understood (${error instanceof Error ? error.message : String(error)})`);
}
