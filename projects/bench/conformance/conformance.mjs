// `npm run conformance`: the scenarios of HTTP against this library and its peers. Writes the table in the site, and
// fails if this library fails one, by HttpClient or by its fetch.
//   -- --check    writes nothing, and fails as well if the site has another table
import { installPeers, versionOf } from '../build/peers.mjs';
import { isPageBlock, table, writePageBlock } from '../build/page-block.mjs';
import { runInProduction } from '../build/run-in-production.mjs';

const SIGNS = { passes: '✓', fails: '✗', 'not offered': '–' };

const GROUPS = {
  C: 'core',
  F: 'failure',
  R: 'cancellation and re-entry',
  S: 'sessions',
  O: 'who gets the token',
  T: 'time',
};

installPeers();
const { clients, rows } = await runInProduction('conformance/each-scenario.mjs');
const names = clients.map(({ name }) => name);
const title = ({ name, package: of }) => (of ? `${name} ${versionOf(of)}` : name);

for (const { id, title: what, outcomes } of rows) {
  console.log(names.map((name) => SIGNS[outcomes[name].outcome]).join('  '), ` ${id.padEnd(5)} ${what}`);
}
names.forEach((name, place) => console.log(`${'   '.repeat(place)}└── ${title(clients[place])}`));
for (const name of names) {
  console.log(`\n${name}`);
  for (const { id, outcomes } of rows) {
    if (outcomes[name].outcome === 'fails') console.log(`  ${id.padEnd(5)} ${outcomes[name].why}`);
  }
}

function summary(group, name) {
  const outcomes = rows
    .filter(({ id }) => group === null || id.startsWith(group))
    .map((row) => row.outcomes[name].outcome);
  const passed = outcomes.filter((outcome) => outcome === 'passes').length;
  const offered = outcomes.filter((outcome) => outcome !== 'not offered').length;
  return offered ? `${passed} of ${offered}` : '–';
}

const groups = [...Object.entries(GROUPS), [null, '**all**']];
const perGroup = groups.map(([group, what]) => {
  const count = rows.filter(({ id }) => group === null || id.startsWith(group)).length;
  return [`${what} (${count})`, ...names.map((name) => summary(group, name))];
});
const perRow = rows.map(({ id, title: what, outcomes }) => [
  `${id}: ${what}`,
  ...names.map((name) => SIGNS[outcomes[name].outcome]),
]);

const block = `${rows.length} scenarios over HTTP, by \`npm run conformance\`: passed, of those that a client has a notion of. What it has no notion
of is not counted against it.

${table(['group', ...clients.map(title)], perGroup)}

<details><summary>Each scenario: ✓ passes, ✗ fails, – not offered</summary>

${table(['scenario', ...names], perRow)}

</details>`;
if (!process.argv.includes('--check')) {
  await writePageBlock('comparison', 'conformance', block);
} else if (!(await isPageBlock('comparison', 'conformance', block))) {
  console.error('\nThe table in the site is another: npm run conformance');
  process.exitCode = 1;
}
const [client, fetch] = names;
if (rows.some(({ outcomes }) => outcomes[client].outcome !== 'passes' || outcomes[fetch].outcome === 'fails')) {
  process.exitCode = 1;
}
