import { fileURLToPath } from 'node:url';
import { createDemoServer } from './server.js';

// Relative to the compiled file, dist/demo-server/main.js, so that the working directory does not matter.
const staticDir = fileURLToPath(new URL('../demo/browser', import.meta.url));
const docsDir = fileURLToPath(new URL('../docs', import.meta.url));
// `PORT= npm start` is how a shell says "not set".
const { PORT = '', ACCESS_TTL = '' } = process.env;
const accessTokenTtl = ACCESS_TTL === '' ? 20 : Number(ACCESS_TTL);

/** On the loopback address alone: the network must not reach an open port with well-known passwords. */
async function serve(port: number): Promise<void> {
  const server = createDemoServer({ accessTokenTtl, staticDir, docsDir });
  const url = await server.listen({ host: '127.0.0.1', port });
  // `once`: a second Ctrl-C gets Node's own answer and ends the process at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
  console.log(`ngx-token-refresh demo: ${url}/`);
}

try {
  // The usual port; if it is in use, any free one. A port that was chosen is not changed.
  await (PORT === '' ? serve(4200).catch(() => serve(0)) : serve(Number(PORT)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
