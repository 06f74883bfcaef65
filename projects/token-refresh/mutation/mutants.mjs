import { Instrumenter } from '@stryker-mutator/instrumenter';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const quiet = { isDebugEnabled: () => false, debug() {}, info() {}, warn: console.warn };
const instrumenter = new Instrumenter(quiet);

/** What no test in a development build can notice, by docs/decisions.md. */
const ignorer = {
  shouldIgnore({ node, parent, key, listKey }) {
    if (node.type === 'LogicalExpression' && /^ng(Dev|Server)Mode$/.test(node.right.name)) return 'what the CLI sets';
    const isName = listKey === 'arguments' && key === 0 && parent.callee?.name === 'InjectionToken';
    return isName ? 'the name of an InjectionToken' : undefined;
  },
};

/** The rooms of the library, and which files are theirs. */
export function roomOf(file) {
  const [, room, entryPoint] = /^(?:src\/lib\/(\w+)|(\w+))\//.exec(file);
  return room ?? (entryPoint === 'src' ? 'provide' : entryPoint);
}

/** Entry points beside the first, each a room. Not devtools, which is for people to look at. */
const ENTRY_POINTS = ['router', 'dpop', 'testing'];

export const ROOMS = ['tokens', 'backends', 'refresh', 'http', 'provide', ...ENTRY_POINTS];

function sourceFiles(root) {
  const below = (folder) => readdirSync(join(root, folder), { recursive: true }).map((path) => `${folder}/${path}`);
  return ['src/lib', ...ENTRY_POINTS]
    .flatMap(below)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
    .sort();
}

/**
 * Stryker's mutants of each file, whether it is to be tried or not: they are switched on one at a time, and the numbers
 * of the mutants of one file do not depend on what else is asked for. Writes the code with all of them to `path`.
 */
export async function makeMutants(root, path) {
  const code = {};
  const mutants = [];
  for (const file of sourceFiles(root)) {
    const content = readFileSync(join(root, file), 'utf8');
    const name = join(root, file);
    const made = await instrumenter.instrument([{ name, content, mutate: true }], {
      plugins: null,
      excludedMutations: [],
      ignorers: [ignorer],
    });
    // Numbered by file, so that they are numbered alike however many files there are.
    const idOf = (id) => `${file}#${id}`;
    code[name] = made.files[0].content.replace(
      /(stry(?:Mut|Cov)\w*)\(((?:"\d+"(?:, )?)+)\)/g,
      (_, call, ids) => `${call}(${ids.replace(/\d+/g, idOf)})`,
    );
    const lines = content.split('\n');
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
    for (const { id, mutatorName, replacement, location, statusReason } of made.mutants) {
      const { start, end } = location;
      mutants.push({
        id: idOf(id),
        file,
        room: roomOf(file),
        hash,
        // Stryker counts lines from 0.
        line: start.line + 1,
        mutator: mutatorName,
        original: textBetween(lines, start, end),
        replacement,
        ignored: statusReason,
      });
    }
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(code));
  return mutants;
}

function textBetween(lines, start, end) {
  const text = lines.slice(start.line, end.line + 1);
  text[text.length - 1] = text.at(-1).slice(0, end.column);
  text[0] = text[0].slice(start.column);
  return text.join('\n');
}
