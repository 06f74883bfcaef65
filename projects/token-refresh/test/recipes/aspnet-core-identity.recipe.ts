import { restBackend } from 'ngx-token-refresh';

export const identityBackend = restBackend({ refreshUrl: '/refresh' });
