// Which source files the bytes of a bundle come from.
import { gzipped, ownersOf } from './measure.mjs';

/**
 * @returns for each source file, its minified bytes, and the bytes that the gzipped bundle would lose without them: what
 * files have in common is lost by neither, so that the sum is less than the whole
 */
export function bytesByFile(bundle) {
  const { text, gzip } = bundle;
  const owners = ownersOf(bundle);
  const without = (file) => [...owners.keys()].map((place) => (owners[place] === file ? '' : text[place])).join('');
  return [...new Set(owners)]
    .map((file) => {
      const others = without(file);
      return { file, minified: text.length - others.length, gzip: gzip - gzipped(others) };
    })
    .sort((one, other) => other.minified - one.minified);
}
