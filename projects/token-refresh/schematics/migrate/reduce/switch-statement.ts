import ts from 'typescript';
import { Unsure } from '../unsure';
import { Block, indentedLine, isOpen, prefixed, statementsIn } from './block';
import { Findings } from './findings';
import { Names } from './names';
import { Scope } from './scope';

interface Reading {
  readonly names: Names;
  readonly findings: Findings;
  /** What is left of the statements of a case. */
  readonly read: (statements: readonly ts.Statement[]) => Block;
}

/**
 * What is left of a `switch` over the status of an error, and of what follows. The cases of a refused token go.
 *
 * @throws Unsure where they fall through into others
 */
export function reducedSwitch(
  { expression, caseBlock: { clauses } }: ts.SwitchStatement,
  after: Block,
  scope: Scope,
  reading: Reading,
): Block {
  const { names, findings } = reading;
  if (!/\bstatus$/.test(expression.getText())) {
    return prefixed([{ text: names.verbatim(expression.parent, scope) }], after);
  }
  const kept: string[] = [];
  clauses.forEach((clause, index) => {
    const status = refusalOf(clause);
    if (status === null) {
      kept.push(reducedClause(clause, reading));
      return;
    }
    const previous = clauses[index - 1];
    if (previous && !ends(previous))
      throw new Unsure(clause, `the case before \`case ${status}\` falls through into it`);
    if (!ends(clause)) throw new Unsure(clause, `\`case ${status}\` falls through into the next`);
    findings.addTest({ statuses: [status], negated: false, beside: [] }, clause);
    findings.dropped.look(...clause.statements);
  });
  const onlyRethrows = kept.every((text) =>
    /^default:\s*(?:return throw;|break;)?$/.test(text.replaceAll(/\s+/g, ' ').trim()),
  );
  if (onlyRethrows) return after;
  const text = names.verbatim(expression, scope);
  return prefixed([{ text: `switch (${text}) {\n${kept.map(indentedLine).join('\n')}\n}` }], after);
}

function reducedClause(clause: ts.CaseOrDefaultClause, { read }: Reading): string {
  const block = read(clause.statements.filter((one) => !ts.isBreakStatement(one)));
  const label = ts.isCaseClause(clause) ? `case ${clause.expression.getText()}:` : 'default:';
  const end = isOpen(block) && clause.statements.some(ts.isBreakStatement) ? ['break;'] : [];
  return [label, ...[...statementsIn(block), ...end].map(indentedLine)].join('\n');
}

/** The status of a case for refused tokens. */
function refusalOf(clause: ts.CaseOrDefaultClause): number | null {
  if (!ts.isCaseClause(clause)) return null;
  const text = clause.expression.getText();
  const status = /\bUnauthorized$/.test(text) ? 401 : Number(text);
  return status === 401 || status === 419 ? status : null;
}

function ends(clause: ts.CaseOrDefaultClause): boolean {
  const last = clause.statements.flatMap((one) => (ts.isBlock(one) ? [...one.statements] : [one])).at(-1);
  return !!last && (ts.isReturnStatement(last) || ts.isBreakStatement(last) || ts.isThrowStatement(last));
}
