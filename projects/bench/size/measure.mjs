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

/** For each character of the bundle, the source file that it comes from. */
function ownersOf({ text, map }) {
  const entries = new SourceMap(map);
  const owners = [];
  let [line, column] = [0, 0];
  for (const character of text) {
    const { originalSource = 'what esbuild adds' } = entries.findEntry(line, column);
    owners.push(originalSource.replace(/^.*(projects\/token-refresh|node_modules)\//, ''));
    if (character === '\n') [line, column] = [line + 1, 0];
    else column += character.length;
  }
  return owners;
}

/** The source files that anything in the bundle comes from: the source map names those that fell out too. */
export const sourcesOf = (bundle) => new Set(ownersOf(bundle));

/**
 * @returns for each source file, its minified bytes, and the bytes that the gzipped bundle would lose without them: what
 * files have in common is lost by neither, so that the sum is less than the whole
 */
export function bytesByFile(bundle) {
  const owners = ownersOf(bundle);
  const characters = [...bundle.text];
  return [...new Set(owners)]
    .map((file) => {
      const others = characters.filter((_, place) => owners[place] !== file).join('');
      return {
        file,
        minified: bundle.minified - Buffer.byteLength(others),
        gzip: bundle.gzip - gzipped(others),
      };
    })
    .sort((one, other) => other.minified - one.minified);
}
