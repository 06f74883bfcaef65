// The figures that are kept, in figures.json, and what is wrong with new ones.
import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { OURS, targetOf } from './rows.mjs';

const file = new URL('figures.json', import.meta.url);

/** How much worse than recorded a ratio may be in a short run: the machine may be another one, and busy. */
const LEEWAY = 1.5;

const recorded = async () => JSON.parse(await readFile(file, 'utf8'));

const isOf = (one) => (other) => one.what === other.what && one.name === other.name;

/** Replaces the figures that were measured anew. @returns all that there are now */
export async function recordFigures(figures) {
  const others = (await recorded()).filter((former) => !figures.some(isOf(former)));
  const all = [...figures, ...others];
  await writeFile(file, await format(JSON.stringify(all), { parser: 'json', printWidth: 120 }));
  return all;
}

/** @returns what is grossly worse than recorded; a count must be what it must be */
export async function grosslyWorse(figures) {
  const former = await recorded();
  return complaints(figures, (figure) => {
    if (figure.unit !== '×') return targetOf(figure);
    const known = former.find(isOf(figure));
    return known && known.value * LEEWAY;
  });
}

/** @returns where this library misses a target */
export const missedTargets = (figures) =>
  complaints(
    figures.filter(({ name }) => name === OURS),
    targetOf,
  );

function complaints(figures, atMost) {
  return figures
    .filter((figure) => figure.value > atMost(figure))
    .map((figure) => `${figure.what}, ${figure.name}: ${figure.value} ${figure.unit}, at most ${atMost(figure)}`);
}
