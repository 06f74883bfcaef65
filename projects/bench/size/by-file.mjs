// Which source files the bytes of a bundle come from.
import { SourceMap } from 'node:module';
import { gzipped } from './measure.mjs';

/**
 * @returns for each source file, its minified bytes, and the bytes that the gzipped bundle would lose without them: what
 * files have in common is lost by neither, so that the sum is less than the whole
 */
export function bytesByFile({ text, map, gzip }) {
  const sources = new SourceMap(map);
  const owners = [];
  let [line, column] = [0, 0];
  for (const char of text) {
    const { originalSource } = sources.findEntry(line, column);
    for (let unit = 0; unit < char.length; unit++) owners.push(originalSource ?? 'bundle');
    if (char === '\n') [line, column] = [line + 1, 0];
    else column += char.length;
  }
  return [...new Set(owners)]
    .map((file) => {
      const others = [...text].filter((_, place) => owners[place] !== file).join('');
      return { file: shortName(file), minified: text.length - others.length, gzip: gzip - gzipped(others) };
    })
    .sort((one, other) => other.minified - one.minified);
}

function shortName(file) {
  return file.replace(/^.*projects\/token-refresh\//, '').replace(/^.*node_modules\//, '');
}
