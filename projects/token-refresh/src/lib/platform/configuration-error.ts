/**
 * The error that wrong configuration throws at start-up.
 *
 * @param sentence names the option and the value expected. Give it as `(typeof ngDevMode …) && '…'`: production builds
 * then drop the text.
 * @param option what production tells instead, for options whose value may come from the deployment.
 */
export function configurationError(sentence: string | false, option = ''): Error {
  return new Error(`ngx-token-refresh: ${sentence || option}.`);
}
