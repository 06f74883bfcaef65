import { startRealSite } from './real-site.js';

// To look at: the demo with real servers behind it, until Ctrl-C.
const site = await startRealSite(20);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => site.close());
for (const backend of ['oidc', 'oauth2']) console.log(`ngx-token-refresh demo: ${site.url}?backend=${backend}`);
