export { tokenBackendContract } from './token-backend-contract';
export type { ContractAnswer, ContractCase, TokenBackendContract } from './token-backend-contract';
