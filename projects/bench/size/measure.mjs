import { SourceMap } from 'node:module';
import { gzipSync } from 'node:zlib';
import { productionBundle } from '../build/production-bundle.mjs';

/** What every app that makes HTTP requests has anyway. */
const inTheAppAnyway = /^(@angular|rxjs|axios|jose)(\/|$)/;

const gzipped = (text) => gzipSync(text, { level: 9 }).length;

/** @returns the bundle's `text` and `map`, and its bytes, `minified` and with `gzip` */
export async function measure(code) {
  const { text, map } = await productionBundle(code, { external: inTheAppAnyway });
  return { text, map, minified: Buffer.byteLength(text), gzip: gzipped(text) };
}

/** The source files that anything in the bundle comes from: the source map names those that fell out too. */
export function sourcesOf({ text, map }) {
  const entries = new SourceMap(map);
  const sources = new Set();
  let [line, column] = [0, 0];
  for (const character of text) {
    const { originalSource = 'what esbuild adds' } = entries.findEntry(line, column);
    sources.add(originalSource.replace(/^.*(projects\/token-refresh|node_modules)\//, ''));
    if (character === '\n') [line, column] = [line + 1, 0];
    else column += character.length;
  }
  return sources;
}
