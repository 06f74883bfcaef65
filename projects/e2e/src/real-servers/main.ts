import { startRealSite } from './real-site.js';

// To look at: the demo with real servers behind it, until Ctrl-C.
const { url, close } = await startRealSite(20);
process.once('SIGINT', close);
process.once('SIGTERM', close);
for (const backend of ['oidc', 'oauth2']) console.log(`ngx-token-refresh demo: ${url}?backend=${backend}`);
