import { cookieSession, workerTokenFetch } from 'ngx-token-refresh/worker';

/** Without a page. */
const byCookie = {
  access: workerTokenFetch(
    cookieSession({ refreshUrl: '/by-cookie/refresh', accessTokenField: null, apis: ['/by-cookie'] }),
  ),
  token: workerTokenFetch(cookieSession({ refreshUrl: '/by-cookie/refresh-for-token', apis: ['/by-cookie'] })),
};

/** Makes a call that the page asks a worker for, and tells what came of it. `init.abortAfter`: milliseconds. */
export async function answer(tokenFetch, { path, init: { abortAfter, ...init } = {} }, port) {
  const signal = abortAfter === undefined ? undefined : AbortSignal.timeout(abortAfter);
  try {
    const [, root, kind] = path.split('/');
    const own = root === 'by-cookie' ? byCookie[kind] : tokenFetch;
    const response = await own(path, { ...init, signal });
    port.postMessage(`${response.status} ${await response.text()}`);
  } catch ({ name, code, message }) {
    port.postMessage(`${name} ${typeof code === 'string' ? code : message}`);
  }
}
