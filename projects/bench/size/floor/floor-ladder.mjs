// `npm run size -- --floor`: what each piece of the floor costs, and which scenarios over HTTP it makes
// pass: built up piece by piece, and each piece taken from the whole.
import { floorConformance, floorSize, PIECES } from './pieces.mjs';

const names = PIECES.map(([name]) => name);

async function passedWith(on) {
  const { rows } = await floorConformance(on);
  return rows.filter(({ outcomes }) => outcomes.floor.outcome === 'passes').map(({ id }) => id);
}

const line = (what, ...figures) => console.log(what.padEnd(12), ...figures.map((figure) => String(figure).padStart(6)));

export async function printLadder() {
  console.log('Built up: bytes minified, gzipped, added; scenarios that pass; those that the piece makes pass\n');
  let [before, passedBefore] = [0, []];
  for (let count = 0; count <= names.length; count++) {
    const on = names.slice(0, count);
    const { minified, gzip } = await floorSize(on);
    const passed = await passedWith(on);
    const news = passed.filter((id) => !passedBefore.includes(id));
    const lost = passedBefore.filter((id) => !passed.includes(id)).map((id) => `(no more: ${id})`);
    line(on.at(-1) ?? 'shape', minified, gzip, `+${gzip - before}`, passed.length, ` ${[...news, ...lost].join(' ')}`);
    [before, passedBefore] = [gzip, passed];
  }

  console.log('\nTaken from the whole: bytes gzipped that go; scenarios that fail then\n');
  const { gzip: whole } = await floorSize();
  const passedByAll = await passedWith(names);
  for (const name of names) {
    const on = names.filter((other) => other !== name);
    const passed = await passedWith(on);
    const fails = passedByAll.filter((id) => !passed.includes(id));
    line(name, `-${whole - (await floorSize(on)).gzip}`, ` ${fails.join(' ')}`);
  }
  console.log(`\nthe whole: ${whole} bytes, ${passedByAll.length} scenarios`);
}
