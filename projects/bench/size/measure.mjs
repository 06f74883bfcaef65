import { SourceMap } from 'node:module';
import { gzipSync } from 'node:zlib';
import { productionBundle } from '../build/production-bundle.mjs';

/** What every app that makes HTTP requests has anyway. */
const inTheAppAnyway = /^(@angular|rxjs|axios|jose)(\/|$)/;

export const gzipped = (text) => gzipSync(text, { level: 9 }).length;

/**
 * @param options more options of esbuild
 * @returns the bundle's `text`, its `map`, and its bytes as it is and gzipped
 */
export async function measure(code, options = {}) {
  const { outputFiles } = await productionBundle(code, { external: inTheAppAnyway, ...options });
  const [map, bundle] = [/\.map$/, /\.js$/].map((kind) => outputFiles.find(({ path }) => kind.test(path)));
  return {
    text: bundle.text,
    map: JSON.parse(map.text),
    minified: bundle.contents.length,
    gzip: gzipped(bundle.contents),
  };
}

/** The source files that anything in the bundle comes from. */
export function sourcesOf({ text, map }) {
  return new Set(ownersOf({ text, map }));
}

/** For each character of the bundle, the source file that it comes from. */
export function ownersOf({ text, map }) {
  const entries = new SourceMap(map);
  const owners = [];
  let [line, column] = [0, 0];
  for (let place = 0; place < text.length; place++) {
    const { originalSource } = entries.findEntry(line, column);
    owners.push(shortName(originalSource ?? 'what esbuild adds'));
    if (text[place] === '\n') [line, column] = [line + 1, 0];
    else column++;
  }
  return owners;
}

function shortName(file) {
  return file.replace(/^.*projects\/token-refresh\//, '').replace(/^.*node_modules\//, '');
}
