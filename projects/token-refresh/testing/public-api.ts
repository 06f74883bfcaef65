export { ManualClock } from './manual-clock';
export { provideTokenRefreshTesting } from './provide-token-refresh-testing';
export type { TokenRefreshTestingConfig } from './provide-token-refresh-testing';
export { stepUpRefusal } from './step-up-refusal';
export type { StepUpRefusal } from './step-up-refusal';
export { tokenBackendContract } from './token-backend-contract';
export type { ContractAnswer, ContractCase, TokenBackendContract } from './token-backend-contract';
export { TokenRefreshController } from './token-refresh-controller';
export type { ExpectedRefresh, ExpectedStepUp, UnavailableAnswer } from './token-refresh-controller';
