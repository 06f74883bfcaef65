import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { productionBundle, workspace } from './production-bundle.mjs';

/**
 * Bundles a file of this project with Angular, rxjs, the library and its peers, as a production build would.
 *
 * @returns a function that runs the bundle in a Node of its own, with `input` as its argument and `flags` for Node, and returns
 * what it prints, which must be JSON
 */
export async function productionProgram(file) {
  // Names and spaces make no difference to speed, and a stack trace can be read.
  const readable = { minify: false, minifySyntax: true, minifyIdentifiers: false, minifyWhitespace: false };
  const text = await productionBundle(`import './${file}';`, readable);
  const path = `${workspace}dist/bench/${file.replaceAll('/', '-')}`;
  await mkdir(`${workspace}dist/bench`, { recursive: true });
  await writeFile(path, text);

  return async (input, flags = []) => {
    const node = spawn(process.execPath, [...flags, path, JSON.stringify(input)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    node.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
    const code = await new Promise((resolve) => node.on('close', resolve));
    if (code !== 0) throw new Error(`${file} ended with ${code}`);
    return JSON.parse(printed);
  };
}

/** {@link productionProgram}, run once. */
export async function runInProduction(file, input = {}, flags = []) {
  const run = await productionProgram(file);
  return await run(input, flags);
}
