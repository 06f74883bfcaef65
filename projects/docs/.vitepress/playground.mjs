// The playground is the built demo, told to serve itself: nothing but files is needed to host it.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withModulesFromServer } from './from-disk.mjs';

const demo = fileURLToPath(new URL('../../../dist/demo/browser/', import.meta.url));

/** To the app a page from disk is no origin that could get a token. */
const FROM_DISK = `<style>html:not(.from-disk) #from-disk { display: none; }</style>
<p id="from-disk">You have opened this page from disk. The playground needs a web server, any one that serves files.</p>`;

/** The page of the demo with its server in it, and with links that are relative to it. */
export function inPageServer(html) {
  // Without a base, the router's #/… is relative to the page, and keeps its query.
  const page = html.replace(/<base href="\/"\s*\/?>/, '<meta name="demo-server" content="in-page">');
  if (page === html) throw new Error('The built demo has no <base href="/"> to replace.');
  return withModulesFromServer(page).replace('<demo-root></demo-root>', `<demo-root>${FROM_DISK}</demo-root>`);
}

/** @param {string} folder ends with a slash */
export function copyPlayground(folder) {
  cpSync(demo, folder, { recursive: true });
  writeFileSync(`${folder}index.html`, inPageServer(readFileSync(`${demo}index.html`, 'utf8')));
}
