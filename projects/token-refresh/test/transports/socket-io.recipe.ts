import { injectAuthorizer } from 'ngx-token-refresh/fetch';
import { io, Socket } from 'socket.io-client';

export function injectSocket(url: string): Socket {
  const { authorize, refused } = injectAuthorizer();
  const data = async () => ({ token: await authorize(url).catch(() => '') });
  const socket = io(url, { auth: (send) => void data().then(send) });
  socket.on('connect_error', () => {
    // While it is active, the network is away, and it tries again by itself.
    if (!socket.active && refused(url)) socket.connect();
  });
  return socket;
}
