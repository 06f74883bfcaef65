import { workerTokenFetch } from 'ngx-token-refresh/worker';
import { answer } from './answer.mjs';

addEventListener('install', () => self.skipWaiting());
addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

addEventListener('message', (event) => {
  const { data, ports, source } = event;
  event.waitUntil(answer(workerTokenFetch(source), data, ports[0]));
});

addEventListener('fetch', (event) => {
  const { clientId, request } = event;
  if (request.destination !== 'image') return;
  event.respondWith(
    self.clients.get(clientId).then((page) => (page ? workerTokenFetch(page)(request.url) : fetch(request))),
  );
});
