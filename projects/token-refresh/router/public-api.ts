export { safeReturnUrl } from './return-url';
export { signedIn, signedInGuard, signedInMatch } from './signed-in-guard';
export { signedOut, signedOutGuard } from './signed-out-guard';
export { withLoginRedirect } from './with-login-redirect';
export type { LoginRedirectOptions } from './login-options';
