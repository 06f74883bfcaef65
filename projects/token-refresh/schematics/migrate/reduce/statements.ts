import ts from 'typescript';
import { Reach } from '../../picture/reach';
import { bare, isFunction, nodesIn } from '../../picture/value';
import { isAssignment, isPure } from '../effects';
import { Block, braced, Line, prefixed, RETHROWN, textOfBlock, whole } from './block';
import { Findings } from './findings';
import { Names } from './names';
import { Requests } from './requests';
import { forked, Leaf, Scope } from './scope';
import { reducedSwitch } from './switch-statement';

/** Takes what has to do with the token out of statements. */
export class Statements {
  constructor(
    private readonly names: Names,
    private readonly findings: Findings,
    private readonly requests: Requests,
  ) {}

  /** What is left of statements, of whose results `leaf` makes texts. @throws Unsure */
  read(statements: readonly ts.Statement[], scope: Scope, leaf: Leaf): Block {
    const [statement, ...rest] = statements;
    if (!statement) return { lines: [], result: null };
    const after = (): Block => this.read(rest, scope, leaf);
    if (ts.isReturnStatement(statement)) {
      return { lines: [], result: statement.expression ? leaf(statement.expression, scope) : 'undefined' };
    }
    if (ts.isThrowStatement(statement) && this.names.isError(statement.expression, scope)) {
      return { lines: [], result: RETHROWN };
    }
    if (ts.isVariableStatement(statement)) return prefixed(this.#variables(statement, scope, rest), after());
    if (ts.isIfStatement(statement)) return this.#if(statement, rest, scope, leaf);
    if (ts.isSwitchStatement(statement) && scope.error) {
      return reducedSwitch(statement, after(), scope, {
        names: this.names,
        findings: this.findings,
        read: (clause) => this.read(clause, forked(scope), leaf),
      });
    }
    if (ts.isBlock(statement)) return this.read([...statement.statements, ...rest], scope, leaf);
    if (ts.isExpressionStatement(statement)) return prefixed(this.#expression(statement, scope), after());
    if (ts.isFunctionDeclaration(statement) || ts.isEmptyStatement(statement)) return after();
    return prefixed([{ text: this.names.verbatim(statement, scope) }], after());
  }

  #variables(statement: ts.VariableStatement, scope: Scope, rest: readonly ts.Statement[]): readonly Line[] {
    const [declaration, second] = statement.declarationList.declarations;
    if (!declaration || second) return [{ text: this.names.verbatim(statement, scope) }];
    const { name, initializer } = declaration;
    const symbol = ts.isIdentifier(name) ? this.names.symbolOf(name) : undefined;
    if (symbol && initializer && this.requests.tryRead(initializer, scope, symbol) !== null) {
      const request = { name: name.getText(), symbol, text: this.requests.read(initializer, scope) };
      return this.#requestVariable(statement, request, scope, rest);
    }
    const isHelper = initializer && isFunction(bare(initializer));
    if (initializer && !isHelper && !isPure(this.names.reach, initializer)) {
      return [{ text: this.names.verbatim(statement, scope) }];
    }
    const token = this.names.concernsTokens(statement) ? { token: statement } : {};
    if (ts.isIdentifier(name)) return [{ text: statement.getText(), name: name.text, ...token }];
    // `const { a, b } = x`: stays where one of the names does.
    const names = [...nodesIn(name)].filter(ts.isBindingElement).map((element) => element.name.getText());
    return [{ text: statement.getText(), name: names.join('|') }];
  }

  #requestVariable(
    { declarationList }: ts.VariableStatement,
    { name, symbol, text }: { readonly name: string; readonly symbol: ts.Symbol; readonly text: string },
    scope: Scope,
    rest: readonly ts.Statement[],
  ): readonly Line[] {
    const isConst = (declarationList.flags & ts.NodeFlags.Const) !== 0;
    const assigned = isConst ? [] : rest.flatMap((one) => assignmentsTo(this.names.reach, one, symbol));
    scope.requests.set(symbol, text);
    const same = assigned.every(({ right }) => this.requests.tryRead(right, scope) === text);
    if (same && /^\w+$/.test(text)) return [];
    scope.requests.set(symbol, name);
    return [{ text: `${isConst ? 'const' : 'let'} ${name} = ${text};`, name }];
  }

  #expression(statement: ts.ExpressionStatement, scope: Scope): readonly Line[] {
    const expression = bare(statement.expression);
    if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const symbol = this.names.symbolOf(expression.left);
      const known = symbol && scope.requests.get(symbol);
      if (known !== undefined) {
        const text = this.requests.read(expression.right, scope);
        return text === known ? [] : [{ text: `${known} = ${text};` }];
      }
    }
    return [{ text: this.names.verbatim(statement, scope) }];
  }

  #if(statement: ts.IfStatement, rest: readonly ts.Statement[], scope: Scope, leaf: Leaf): Block {
    const { expression: condition, thenStatement, elseStatement } = statement;
    const [then, other] = [statementsOf(thenStatement), elseStatement ? statementsOf(elseStatement) : []];
    const test = scope.error ? this.findings.testOf(condition, then, [...other, ...rest]) : null;
    if (test) {
      this.findings.addTest(test, condition);
      const [cured, kept] = test.negated ? [[...other, ...rest], then] : [then, [...other, ...rest]];
      this.findings.dropped.look(...cured);
      return this.read(kept, scope, leaf);
    }
    const [after, attachesAfter] = this.findings.watched(() => this.read(rest, forked(scope), leaf));
    const [whenTrue, attachesThen] = this.findings.watched(() => this.read(then, scope, leaf));
    const [whenFalse, attachesElse] = this.findings.watched(() => this.read(other, scope, leaf));
    const [first, second] = [whole(whenTrue, after), whole(whenFalse, after)];
    const same = textOfBlock(first) === textOfBlock(second) && isPure(this.names.reach, condition);
    this.findings.addCondition(condition, attachesThen, attachesAfter || attachesElse);
    if (same) return second;
    const text = this.names.verbatim(condition, scope);
    if (!elseStatement || (!whenFalse.lines.length && whenFalse.result === null)) {
      return prefixed([{ text: `if (${text}) ${braced(whenTrue)}` }], after);
    }
    return prefixed([{ text: `if (${text}) ${braced(whenTrue)} else ${braced(whenFalse)}` }], after);
  }
}

function statementsOf(statement: ts.Statement): readonly ts.Statement[] {
  return ts.isBlock(statement) ? statement.statements : [statement];
}

function assignmentsTo(reach: Reach, root: ts.Node, symbol: ts.Symbol): readonly ts.BinaryExpression[] {
  return [root, ...nodesIn(root)].filter(
    (node): node is ts.BinaryExpression =>
      ts.isBinaryExpression(node) && isAssignment(node) && reach.follower.symbols.symbolOf(node.left) === symbol,
  );
}
