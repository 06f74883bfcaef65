import { inject } from '@angular/core';
import { TokenRefresher } from 'ngx-token-refresh';
import { io, Socket } from 'socket.io-client';

export function injectSocket(url: string): Socket {
  const refresher = inject(TokenRefresher);
  let isRefused = false;
  const token = () =>
    isRefused ? refresher.refresh() : refresher.getAccessToken();
  const auth = (send: (data: object) => void) =>
    token().then(
      (token) => send({ token }),
      () => send({}),
    );
  const socket = io(url, { auth: (send) => void auth(send) });
  socket.on('connect', () => (isRefused = false));
  socket.on('connect_error', () => {
    // While it is active, the network is away, and it tries again by itself.
    if (socket.active || isRefused) return;
    isRefused = true;
    socket.connect();
  });
  return socket;
}
