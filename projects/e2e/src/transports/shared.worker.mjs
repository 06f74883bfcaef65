import { workerTokenFetch } from 'ngx-token-refresh/worker';
import { answer } from './answer.mjs';

const pages = [];
const tokenFetch = workerTokenFetch(pages);

addEventListener('connect', ({ ports: [page] }) => {
  pages.unshift(page);
  page.onmessage = ({ data, ports: [port] }) => answer(tokenFetch, data, port);
});
