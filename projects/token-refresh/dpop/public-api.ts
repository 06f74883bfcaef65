export { DPOP_PROOF } from './dpop-context';
export { memoryDpopKeys } from './dpop-key-storage';
export type { DpopKeyStorage } from './dpop-key-storage';
export { DpopProofs, injectDpopProofs } from './dpop-proofs';
export type { DpopProofOptions } from './dpop-proofs';
export { withDpop } from './with-dpop';
export type { DpopOptions } from './with-dpop';
