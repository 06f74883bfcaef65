import ts from 'typescript';
import { AppProgram } from './app-program';
import { Reach } from './reach';

/** A URL of the app's own API, as the code has it. */
export interface ApiSeen {
  /** An origin with its path, or the first segment of a path. */
  readonly api: string;
  readonly at: ts.Node;
}

const NAMES = /api|url|base|backend|server|host|endpoint|gateway/i;
const OTHERS =
  /log-?in|log-?out|sign-?in|return|callback|home|sentry|dsn|cdn|map|firebase|auth0|keycloak|issuer|authority|docs|github|website|privacy|image|asset|font|logo|avatar|static|redirect|social|facebook|twitter|telemetry|analytics|wiki|help/i;
const VERBS = /^(?:get|post|put|patch|delete|request)$/;

/** Where the app's API seems to be: absolute URLs of its settings, and what its calls of `HttpClient` begin with. */
export function apisOf({ sources }: AppProgram, reach: Reach): readonly ApiSeen[] {
  const found: ApiSeen[] = [];
  const look = (node: ts.Node): void => {
    const seen = ts.isPropertyAssignment(node)
      ? ofSetting(node)
      : ts.isCallExpression(node)
        ? ofCall(reach, node)
        : null;
    if (seen && !found.some(({ api }) => api === seen.api)) found.push(seen);
    node.forEachChild(look);
  };
  for (const source of sources) source.forEachChild(look);
  return found;
}

/** `apiUrl: 'https://api.example.com'` */
function ofSetting(node: ts.PropertyAssignment): ApiSeen | null {
  const name = node.name.getText();
  const { initializer } = node;
  if (!ts.isStringLiteralLike(initializer) || !NAMES.test(name) || OTHERS.test(name)) return null;
  const isSettings = /environment|config|settings|constants|app\./i.test(node.getSourceFile().fileName);
  return isSettings ? seen(initializer.text, node) : null;
}

/** `this.http.get('/api/items')` */
function ofCall(reach: Reach, call: ts.CallExpression): ApiSeen | null {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression) || !VERBS.test(expression.name.text)) return null;
  const url = expression.name.text === 'request' ? call.arguments[1] : call.arguments[0];
  if (!url || reach.externalOf(expression.expression) !== 'HttpClient') return null;
  return seen(beginning(reach, url), call);
}

/** What a text begins with, as far as it is known. */
export function beginning(reach: Reach, node: ts.Expression): string {
  const value = reach.follower.follow(node);
  if (value.type !== 'code') return '';
  const { node: code } = value;
  if (ts.isStringLiteralLike(code)) return code.text;
  if (ts.isTemplateExpression(code)) {
    const [span] = code.templateSpans;
    return code.head.text || (span ? beginning(reach, span.expression) + span.literal.text : '');
  }
  return ts.isBinaryExpression(code) && code.operatorToken.kind === ts.SyntaxKind.PlusToken
    ? beginning(reach, code.left)
    : '';
}

function seen(url: string, at: ts.Node): ApiSeen | null {
  if (/^https?:\/\//i.test(url)) return URL.canParse(url) ? { api: new URL(url).origin, at } : null;
  const [, first] = /^\/?([\w-]+)\//.exec(`${url}/`) ?? [];
  return url.startsWith('/') && !url.startsWith('//') && first !== undefined && !/^assets?$/.test(first)
    ? { api: `/${first}`, at }
    : null;
}
