export { safeReturnUrl } from './return-url';
export { signedInGuard, signedInMatch } from './signed-in-guard';
export { signedOutGuard } from './signed-out-guard';
export { withLoginRedirect } from './with-login-redirect';
export type { LoginRedirectOptions } from './login-options';
