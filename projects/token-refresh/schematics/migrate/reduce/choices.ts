import ts from 'typescript';
import { isPure } from '../effects';
import { RETHROWN } from './block';
import { Findings } from './findings';
import { Names } from './names';
import { Leaf, Scope } from './scope';

/** Reads `condition ? a : b`. */
export class Choices {
  constructor(
    private readonly names: Names,
    private readonly findings: Findings,
  ) {}

  /** What is left of it: of a test for a refused token, what is done about other errors. @throws Unsure */
  read({ condition, whenTrue, whenFalse }: ts.ConditionalExpression, scope: Scope, leaf: Leaf): string {
    const { names, findings } = this;
    const test = scope.error ? findings.testOf(condition, [whenTrue], [whenFalse]) : null;
    if (test) {
      findings.addTest(test, condition);
      findings.dropped.look(test.negated ? whenFalse : whenTrue);
      return leaf(test.negated ? whenTrue : whenFalse, scope);
    }
    const [first, attachesFirst] = findings.watched(() => leaf(whenTrue, scope));
    const [second, attachesSecond] = findings.watched(() => leaf(whenFalse, scope));
    findings.addCondition(condition, attachesFirst, attachesSecond);
    if (first === second && isPure(names.reach, condition)) return first;
    const written = (text: string, node: ts.Expression): string => (text === RETHROWN ? node.getText() : text);
    return `${names.verbatim(condition, scope)} ? ${written(first, whenTrue)} : ${written(second, whenFalse)}`;
  }
}
