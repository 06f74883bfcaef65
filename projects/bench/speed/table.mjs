import { table, writePageBlock } from '../build/page-block.mjs';
import { OURS, rows } from './rows.mjs';

const beside = ['blog pattern', 'ngx-auth'];

export async function writeSpeedTable(figures) {
  const of = (what, name) => figures.find((figure) => figure.what === what && figure.name === name);
  const shown = ({ value, unit }) => `${unit === '×' ? value.toFixed(2) : value}${unit && ` ${unit}`}`;

  function cell({ what, showsCost }, name) {
    const figure = of(what, name);
    return showsCost ? `${shown(figure)}, ${figure.note.split(',')[0]}` : shown(figure);
  }

  const perRow = rows.map((row) => {
    const { what, title, target } = row;
    const [limit, verdict] =
      target === undefined ? ['', ''] : [`≤ ${target}`, of(what, OURS).value <= target ? ' ✓' : ' ✗'];
    return [title, limit, cell(row, OURS) + verdict, ...beside.map((name) => cell(row, name))];
  });

  await writePageBlock(
    'figures',
    'bench',
    `By \`npm run bench\`, with Node ${process.versions.node}, linked and optimised for production; each figure is a median of ratios
taken side by side, × times what it is held against:

${table(['what', 'target', OURS, ...beside], perRow)}`,
  );
}
