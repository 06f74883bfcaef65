import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { targets } from './targets.mjs';

const file = new URL('figures.json', import.meta.url);

/** How much worse than recorded a ratio may be: the machine may be another one, and busy. */
const LEEWAY = 1.5;

const recorded = async () => JSON.parse(await readFile(file, 'utf8').catch(() => '[]'));

const isOf = (one) => (other) => one.what === other.what && one.name === other.name;

/** Keeps the figures in place of former ones of the same. @returns all that there are now */
export async function recordFigures(figures) {
  const others = (await recorded()).filter((former) => !figures.some(isOf(former)));
  const all = [...figures, ...others].map(({ what, name, value, unit, note }) => ({ what, name, value, unit, note }));
  await writeFile(file, await format(JSON.stringify(all), { parser: 'json', printWidth: 120 }));
  return all;
}

/** Counts must be what they must be; ratios must not be grossly worse than those recorded. */
export async function judge(figures) {
  const former = await recorded();
  const complaints = figures
    .map((figure) => {
      const { what, value, unit } = figure;
      if (unit !== '×') return value > targets[what] && `${what}: ${value}, at most ${targets[what]}`;
      const known = former.find(isOf(figure));
      return known && value > known.value * LEEWAY && `${what}: ${value} ×, recorded ${known.value} ×`;
    })
    .filter(Boolean);
  for (const complaint of complaints) console.error(complaint);
  if (complaints.length) process.exitCode = 1;
}
