import ts from 'typescript';
import { textOf } from '../../interceptors/token-facts';
import { Reach } from '../../picture/reach';
import { bare, isFunction, nodesIn, propertyName } from '../../picture/value';
import { isAssignment } from '../effects';
import { quoted, Unsure } from '../unsure';
import { Findings } from './findings';
import { Names } from './names';
import { Scope } from './scope';

/** Takes the token out of the headers that a clone of a request is given. */
export class RequestHeaders {
  constructor(
    private readonly names: Names,
    private readonly findings: Findings,
    private readonly isRequest: (node: ts.Expression, scope: Scope) => boolean,
  ) {}

  /** What is left of `setHeaders`. @throws Unsure */
  ofSetHeaders(property: ts.ObjectLiteralElementLike, scope: Scope): readonly string[] {
    const given = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : null;
    const value = given && this.names.reach.follower.follow(given);
    if (value?.type !== 'code' || !ts.isObjectLiteralExpression(value.node)) {
      throw new Unsure(property, `${quoted(property)} is not written as an object`);
    }
    if (given && ts.isIdentifier(given)) refuseWrites(this.names.reach, given);
    const kept = value.node.properties.filter((one) => !this.#isToken(one));
    if (kept.length === value.node.properties.length) return [this.names.verbatim(property, scope)];
    for (const one of kept) this.findings.addKept(one);
    return kept.length ? [`setHeaders: { ${kept.map((one) => this.names.verbatim(one, scope)).join(', ')} }`] : [];
  }

  /** What is left of `headers`. @throws Unsure */
  ofHeaders(property: ts.ObjectLiteralElementLike, scope: Scope): readonly string[] {
    const value = ts.isPropertyAssignment(property) ? property.initializer : (property.name as ts.Expression);
    const text = this.#headers(value, scope);
    return text === '' ? [] : [`headers: ${text}`];
  }

  /** Whether a property of an object of headers carries a token. */
  #isToken(property: ts.ObjectLiteralElementLike): boolean {
    if (ts.isSpreadAssignment(property)) throw new Unsure(property, `${quoted(property)} cannot be followed`);
    if (!ts.isPropertyAssignment(property)) {
      return this.#isTokenHeader(property.name.getText(), property.name as ts.Expression);
    }
    const { name } = property;
    const text = ts.isComputedPropertyName(name) ? textOf(this.names.reach, name.expression) : propertyName(name);
    if (text === null || text === undefined)
      throw new Unsure(property, `the name of the header ${quoted(name)} is not known`);
    return this.#isTokenHeader(text, property.initializer);
  }

  #isTokenHeader(header: string, value: ts.Expression): boolean {
    if (!/^(?:x-)?(?:authorization|access-token|auth-token|token|jwt)$/i.test(header)) return false;
    if (/\bBasic\b/.test(value.getText())) return false;
    this.findings.attached.push({ header, value });
    return true;
  }

  /** `''`: those of the request. */
  #headers(node: ts.Expression, scope: Scope): string {
    const expression = bare(node);
    if (ts.isPropertyAccessExpression(expression) && expression.name.text === 'headers') {
      if (this.isRequest(expression.expression, scope)) return '';
    }
    if (ts.isIdentifier(expression)) {
      const origin = this.names.reach.follower.symbols.originOf(expression);
      const declaration = origin?.type === 'declaration' ? origin.node : null;
      if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer) {
        refuseWrites(this.names.reach, expression);
        return this.#headers(declaration.initializer, scope);
      }
    }
    if (ts.isNewExpression(expression) && expression.expression.getText() === 'HttpHeaders') {
      const [object] = expression.arguments ?? [];
      const alone =
        object &&
        ts.isObjectLiteralExpression(object) &&
        object.properties.every((property) => this.#isToken(property));
      if (alone) return '';
      throw new Unsure(node, `${quoted(node)} replaces all headers of a request`);
    }
    if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) {
      throw new Unsure(node, `${quoted(node)} is no set of headers that can be followed`);
    }
    const { name, expression: owner } = expression.expression;
    const base = this.#headers(owner, scope);
    const [key, value] = expression.arguments;
    const header = key ? textOf(this.names.reach, key) : null;
    if (/^(?:set|append)$/.test(name.text) && value) {
      if (header === null) throw new Unsure(node, `the name of the header in ${quoted(expression)} is not known`);
      if (this.#isTokenHeader(header, value)) return base;
    }
    for (const one of expression.arguments) this.findings.addKept(one);
    const args = expression.arguments.map((one) => this.names.verbatim(one, scope)).join(', ');
    return `${base || this.names.verbatim(ownerOf(owner), scope)}.${name.text}(${args})`;
  }
}

/** Headers that are added to a variable step by step cannot be followed. */
function refuseWrites(reach: Reach, name: ts.Identifier): void {
  const symbol = reach.follower.symbols.symbolOf(name);
  const scope = ts.findAncestor(name, isFunction);
  for (const node of scope ? nodesIn(scope) : []) {
    if (!isAssignment(node) || !ts.isBinaryExpression(node)) continue;
    const target =
      ts.isElementAccessExpression(node.left) || ts.isPropertyAccessExpression(node.left)
        ? node.left.expression
        : node.left;
    if (symbol && reach.follower.symbols.symbolOf(target) === symbol) {
      throw new Unsure(node, `the headers are put together step by step: ${quoted(node)}`);
    }
  }
}

/** The expression that a chain of calls begins with: `request.headers`. */
function ownerOf(node: ts.Expression): ts.Expression {
  const expression = bare(node);
  return ts.isCallExpression(expression) && ts.isPropertyAccessExpression(expression.expression)
    ? ownerOf(expression.expression.expression)
    : expression;
}
