import { fileURLToPath } from 'node:url';
import { listenOnLoopback } from './listen.js';
import { createDemoServer } from './server.js';
import { readSettings, SettingsError } from './settings.js';

// Relative to the compiled file, dist/demo-server/main.js, so that the working directory does not matter.
const builtDemo = fileURLToPath(new URL('../demo/browser', import.meta.url));

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const { server, url } = await listenOnLoopback(
    () => createDemoServer({ accessTokenTtl: settings.accessTokenTtl, staticDir: builtDemo }),
    settings,
  );
  // `once`: a second Ctrl-C gets Node's own answer and ends the process at once.
  process.once('SIGINT', () => void server.close());
  process.once('SIGTERM', () => void server.close());
  console.log(`ngx-token-refresh demo: ${url}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exitCode = 1;
}
