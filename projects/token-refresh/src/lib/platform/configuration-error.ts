/**
 * What a set-up that cannot work throws at start-up.
 *
 * @param sentence names the option and what was expected. Given as `(typeof ngDevMode …) && '…'`, so that production drops it.
 * @param option all that production tells, where a value may come from the deployment.
 */
export function setUpError(sentence: string | false, option = ''): Error {
  return new Error(`ngx-token-refresh: ${sentence || option}.`);
}
