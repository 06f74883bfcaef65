import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { productionBundle, workspace } from './production-bundle.mjs';

/**
 * Bundles a file of this folder with Angular, rxjs, the library and its peers as a production build would, and returns
 * what runs it in a Node of its own and returns what it prints, which must be JSON.
 *
 * @param options `define`: names that esbuild replaces; `as`: the bundle's name, where runs at the same time must not
 * share it
 * @returns a function of the file's first argument, and of `flags` of Node
 */
export async function productionProgram(file, { define, as = file } = {}) {
  // Names and spaces make no difference to speed, and a stack trace can be read.
  const readable = { minifyIdentifiers: false, minifyWhitespace: false };
  const { outputFiles } = await productionBundle(`import './${file}';`, {
    minify: false,
    minifySyntax: true,
    ...readable,
    ...(define && { define }),
  });
  const path = `${workspace}dist/bench/${as.replaceAll('/', '-')}`;
  await mkdir(`${workspace}dist/bench`, { recursive: true });
  await writeFile(path, outputFiles.find((output) => output.path.endsWith('.js')).text);

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
export async function runInProduction(file, { input = {}, flags, ...options } = {}) {
  const run = await productionProgram(file, options);
  return await run(input, flags);
}
