import { gzipSync } from 'node:zlib';
import { productionBundle } from '../build/production-bundle.mjs';

/** What every app that makes HTTP requests has anyway. */
const inTheAppAnyway = /^(@angular|rxjs|axios|jose)(\/|$)/;

export const gzipped = (text) => gzipSync(text, { level: 9 }).length;

/** @returns the bundle's `text`, its `map`, and its bytes as it is and gzipped */
export async function measure(code) {
  const { outputFiles } = await productionBundle(code, { external: inTheAppAnyway });
  const [map, bundle] = [/\.map$/, /\.js$/].map((kind) => outputFiles.find(({ path }) => kind.test(path)));
  return {
    text: bundle.text,
    map: JSON.parse(map.text),
    minified: bundle.contents.length,
    gzip: gzipped(bundle.contents),
  };
}
