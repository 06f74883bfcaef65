import ts from 'typescript';
import { concernsTokens, TokenFacts, tokenFacts } from '../interceptors/token-facts';
import { Interceptor } from '../picture/http-client';
import { AppPicture } from '../picture/picture';
import { Reach } from '../picture/reach';
import { calledName, FunctionNode, isFunction, nodesIn } from '../picture/value';
import { refuseOtherWork } from './made';
import { Judged, Verdict } from './plan';
import { reduce } from './reduce/reduce';
import { quoted, Unsure } from './unsure';
import { PACKAGE } from '../library';

/** What is to become of one interceptor, seen alone. */
export function judge({ reach }: AppPicture, interceptor: Interceptor): Judged {
  const { code, module, maybe } = interceptor;
  if (module === PACKAGE)
    return { interceptor, facts: null, pattern: null, verdict: leave('it is that of this library') };
  if (!code) {
    const why = module === null ? 'its code cannot be found' : `it belongs to ${module}`;
    return { interceptor, facts: null, pattern: null, verdict: module === null ? { type: 'ask', why } : leave(why) };
  }
  const facts = tokenFacts(reach, code);
  const pattern = patternOf(reach, code, facts);
  const special = leftAlone(reach, code, facts);
  if (special !== null) return { interceptor, facts, pattern, verdict: leave(special) };
  if (maybe)
    return {
      interceptor,
      facts,
      pattern,
      verdict: { type: 'ask', why: 'a condition decides whether it is registered' },
    };
  return { interceptor, facts, pattern, verdict: reduced(reach, code) };
}

function leave(why: string): Verdict {
  return { type: 'leave', why };
}

function reduced(reach: Reach, code: FunctionNode | ts.ClassLikeDeclaration): Verdict {
  try {
    const root = isFunction(code) ? code : interceptMethod(code);
    if (!root) throw new Unsure(code, 'intercept() is not written as a method of it');
    const [request, next] = root.parameters;
    const symbolOf = (node: ts.Node | undefined): ts.Symbol | undefined =>
      node && reach.follower.symbols.symbolOf(node);
    const [requestSymbol, nextSymbol] = [symbolOf(request?.name), symbolOf(next?.name)];
    if (!request || !next || !requestSymbol || !nextSymbol)
      throw new Unsure(root, 'its parameters are not a request and what comes next');
    const send = isFunction(code) ? next.name.getText() : `${next.name.getText()}.handle`;
    const name = request.name.getText();
    const { lines, findings } = reduce(reach, {
      root,
      request: { symbol: requestSymbol, name },
      next: nextSymbol,
      send,
    });
    const isWhole = lines.length === 1 && lines[0] === `return ${send}(${name});`;
    if (isWhole && ts.isClassLike(code)) refuseOtherWork(reach, code);
    return { type: 'convert', lines, isWhole, findings };
  } catch (error) {
    if (error instanceof Unsure) return { type: 'ask', why: error.message };
    const reason = error instanceof Error ? error.message : String(error);
    return { type: 'ask', why: `it is not understood (${reason})` };
  }
}

export function interceptMethod(code: ts.ClassLikeDeclaration): ts.MethodDeclaration | undefined {
  return code.members.filter(ts.isMethodDeclaration).find(({ name }) => name.getText() === 'intercept');
}

/** Why an interceptor is none of the library's business; `null`: it may be. */
function leftAlone(reach: Reach, code: ts.Node, facts: TokenFacts): string | null {
  const nodes = [...reach.nodes(code)];
  const own = [...nodesIn(code)];
  const answers = own.find((node) => ts.isNewExpression(node) && node.expression.getText() === 'HttpResponse');
  if (answers) return 'it answers requests by itself, as a mock or a cache does';
  const renews = own.find((node) => isTokenOfAnswer(reach, node));
  if (renews)
    return `it takes a new token from a header of the answer (${quoted(renews)}): hand that token to TokenStore.renew() there`;
  const password = nodes.find((node) => ts.isCallExpression(node) && isStoredLogin(node));
  if (password && facts.handles) return `it signs in again with a stored password (${quoted(password)})`;
  if (!concernsTokens(facts)) {
    const basic = own.find((node) => ts.isPropertyAssignment(node) && /authorization/i.test(node.name.getText()));
    return basic ? 'the credentials that it sends are not those of a session' : 'it has nothing to do with tokens';
  }
  if (facts.attaches && !facts.handles && !facts.refreshes && /refresh/i.test(valueText(facts.attaches.at))) {
    return 'it puts the refresh token on the refresh alone';
  }
  if (facts.attaches && /\bBasic\b|apiKey|api_key/i.test(valueText(facts.attaches.at))) {
    return 'the credentials that it sends are not those of a session';
  }
  if (!facts.attaches && !facts.refreshes) return 'it signs out on a refusal, or tells of it, and refreshes nothing';
  return null;
}

function valueText(node: ts.Node): string {
  if (ts.isPropertyAssignment(node)) return node.initializer.getText();
  return ts.isCallExpression(node) ? (node.arguments[1]?.getText() ?? '') : '';
}

/** `response.headers.get('x-new-token')` */
function isTokenOfAnswer(reach: Reach, node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { name, expression } = node.expression;
  const [key] = node.arguments;
  const isHeader =
    name.text === 'get' &&
    expression.getText().endsWith('.headers') &&
    !/^(?:req|request)\b/.test(expression.getText());
  const text = key && reach.follower.follow(key);
  const header = text?.type === 'code' && ts.isStringLiteralLike(text.node) ? text.node.text : '';
  return isHeader && /token|authorization|jwt/i.test(header) && !/www-authenticate/i.test(header);
}

function isStoredLogin(call: ts.CallExpression): boolean {
  return (
    /^(?:log-?in|sign-?in|authenticate|reLogin|relogin|silentLogin|autoLogin)/i.test(calledName(call)) &&
    /password|credential/i.test(call.getText())
  );
}

/** Which of the usual shapes it has. */
function patternOf(reach: Reach, code: ts.Node, { attaches, refreshes, handles }: TokenFacts): string | null {
  if (!refreshes) return attaches ? 'attaches the token' : handles ? 'acts on a refusal' : null;
  const own = code.getSourceFile().text;
  const reached = [...new Set([...reach.nodes(code)].map((node) => ts.findAncestor(node, isFunction)))];
  const text = reached.map((node) => node?.getText() ?? '').join(' ');
  const hasGate = /new (?:Behavior|Replay)?Subject|isRefreshing|refreshing/i.test(own);
  if (!handles) return 'looks at the expiry before sending';
  if (/share(?:Replay)?\(/.test(text) || own.includes('Promise')) return 'waits for one shared refresh';
  if (!hasGate) return 'refreshes on a refusal, without a gate';
  return attaches
    ? 'attaches, refreshes and queues, all in one'
    : 'refreshes and queues; the token is attached elsewhere';
}
