/** Why a file is not edited: a clause that follows "cannot set it up here: ". */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
