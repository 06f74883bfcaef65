/** Makes a call that the page asks a worker for, and tells what came of it. `init.abortAfter`: milliseconds. */
export async function answer(tokenFetch, { path, init: { abortAfter, ...init } = {} }, port) {
  const signal = abortAfter === undefined ? undefined : AbortSignal.timeout(abortAfter);
  try {
    const response = await tokenFetch(path, { ...init, signal });
    port.postMessage(`${response.status} ${await response.text()}`);
  } catch ({ name, code, message }) {
    port.postMessage(`${name} ${typeof code === 'string' ? code : message}`);
  }
}
