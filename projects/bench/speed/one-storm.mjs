/**
 * N requests refused together, one refresh, all replayed.
 *
 * @param app `http`, the HttpClient of an app that is signed in with A1; `backend`, its {@link HeldBackend}
 * @returns microseconds per request: sent; refused and queued; released, from the refresh's answer to the last replay
 * leaving; answered
 */
export function oneStorm({ http, backend }, n) {
  let answered = 0;
  const timed = (work) => {
    const begin = performance.now();
    work();
    return ((performance.now() - begin) * 1000) / n;
  };
  const sent = timed(() => {
    for (let i = 0; i < n; i++) http.get('/api/items').subscribe(() => answered++);
  });
  const refused = timed(() => backend.release());
  const released = timed(() => backend.release());
  const finished = timed(() => backend.release());
  if (answered !== n || backend.sends !== 2 * n + backend.refreshes) {
    throw new Error(`${answered} answers, ${backend.sends} sends, ${backend.refreshes} refreshes for ${n}`);
  }
  return { sent, refused, released, finished };
}
