import { envelopeBackend } from 'ngx-token-refresh';

export const ruoyiVueBackend = envelopeBackend({ refreshUrl: null });
