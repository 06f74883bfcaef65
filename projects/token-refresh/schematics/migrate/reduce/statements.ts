import ts from 'typescript';
import { Reach } from '../../picture/reach';
import { bare, isFunction, nodesIn } from '../../picture/value';
import { isAssignment, isPure } from '../effects';
import { quoted, Unsure } from '../unsure';
import { Block, braced, isOpen, Line, prefixed, RETHROWN, textOfBlock, whole } from './block';
import { Findings } from './findings';
import { Names } from './names';
import { Requests } from './requests';
import { forked, Leaf, Scope } from './scope';
import { reducedSwitch } from './switch-statement';

interface RequestVariable {
  readonly keyword: string;
  readonly name: string;
  readonly symbol: ts.Symbol;
  readonly text: string;
}

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
    if (ts.isEmptyStatement(statement)) return after();
    if (ts.isFunctionDeclaration(statement)) {
      const lines = statement.name ? [this.#ifUsed(statement, statement.name, scope, (text) => text)] : [];
      return prefixed(lines, after());
    }
    const line = { text: commented(statement, this.names.verbatim(statement, scope)) };
    return ts.isThrowStatement(statement) ? { lines: [line], result: null, ends: true } : prefixed([line], after());
  }

  #variables(statement: ts.VariableStatement, scope: Scope, rest: readonly ts.Statement[]): readonly Line[] {
    const { declarations, flags } = statement.declarationList;
    const keyword = flags & ts.NodeFlags.Const ? 'const' : flags & ts.NodeFlags.Let ? 'let' : 'var';
    return declarations.flatMap((declaration) => this.#variable(declaration, keyword, scope, rest));
  }

  #variable(
    declaration: ts.VariableDeclaration,
    keyword: string,
    scope: Scope,
    rest: readonly ts.Statement[],
  ): readonly Line[] {
    const { name, initializer } = declaration;
    const symbol = ts.isIdentifier(name) ? this.names.symbolOf(name) : undefined;
    if (symbol && initializer && this.requests.tryRead(initializer, scope, symbol) !== null) {
      const request = { keyword, name: name.getText(), symbol, text: this.requests.read(initializer, scope) };
      return this.#requestVariable(request, scope, rest);
    }
    const isHelper = initializer && isFunction(bare(initializer));
    const stays = initializer && !isHelper && !isPure(this.names.reach, initializer);
    if (stays) return [{ text: `${keyword} ${this.names.verbatim(declaration, scope)};` }];
    if (!ts.isObjectBindingPattern(name) || name.elements.some(({ dotDotDotToken }) => dotDotDotToken)) {
      return [this.#ifUsed(declaration, name, scope, (text) => `${keyword} ${text};`)];
    }
    // `const { a, b } = x`: each name stays where it is used.
    const from = declaration.getText().slice(name.getText().length);
    return name.elements.map((element) =>
      this.#ifUsed(element, element.name, scope, (text) => `${keyword} { ${text} }${from};`),
    );
  }

  /** A declaration that stays where a name of it is used. */
  #ifUsed(node: ts.Node, name: ts.BindingName, scope: Scope, line: (text: string) => string): Line {
    const names = ts.isIdentifier(name) ? [name] : [...nodesIn(name)].filter(ts.isIdentifier);
    const doubt = this.names.concernsTokens(node) ? new Unsure(node, `${quoted(node)} is still needed`) : null;
    const named = { name: names.map(({ text }) => text).join('|') };
    try {
      return { ...named, text: line(this.names.text(node, scope)), ...(doubt && { doubt }) };
    } catch (error) {
      if (!(error instanceof Unsure)) throw error;
      return { ...named, text: line(node.getText()), doubt: doubt ?? error };
    }
  }

  #requestVariable(
    { keyword, name, symbol, text }: RequestVariable,
    scope: Scope,
    rest: readonly ts.Statement[],
  ): readonly Line[] {
    const assigned = keyword === 'const' ? [] : rest.flatMap((one) => assignmentsTo(this.names.reach, one, symbol));
    scope.requests.set(symbol, text);
    const same = assigned.every(({ right }) => this.requests.tryRead(right, scope) === text);
    if (same && /^\w+$/.test(text)) return [];
    scope.requests.set(symbol, name);
    return [{ text: `${keyword} ${name} = ${text};`, name }];
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
    return [{ text: commented(statement, this.names.verbatim(statement, scope)) }];
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
    const head = commented(statement, `if (${this.names.verbatim(condition, scope)})`);
    if (!elseStatement || (!whenFalse.lines.length && isOpen(whenFalse))) {
      return prefixed([{ text: `${head} ${braced(whenTrue)}` }], after);
    }
    const line = { text: `${head} ${braced(whenTrue)} else ${braced(whenFalse)}` };
    return isOpen(whenTrue) || isOpen(whenFalse)
      ? prefixed([line], after)
      : { lines: [line], result: null, ends: true };
  }
}

/** With the comments on the lines before a statement. */
function commented(statement: ts.Statement, text: string): string {
  const source = statement.getSourceFile().text;
  const comments = ts.getLeadingCommentRanges(source, statement.pos) ?? [];
  return [...comments.map(({ pos, end }) => source.slice(pos, end)), text].join('\n');
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
