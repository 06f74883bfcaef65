import { workerTokenFetch } from 'ngx-token-refresh/worker';
import { answer } from './answer.mjs';

const tokenFetch = workerTokenFetch(self);

addEventListener('message', ({ data, ports: [port] }) => answer(tokenFetch, data, port));
