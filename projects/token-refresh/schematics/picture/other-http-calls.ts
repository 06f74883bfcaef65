import ts from 'typescript';
import { AppPicture } from './picture';
import { nodesIn } from './value';

/** Calls of `provideHttpClient()` that the providers of the root were not seen to hold: of a lazy part, or out of sight. */
export function otherHttpCalls({ program, reach, http, server }: AppPicture): readonly ts.CallExpression[] {
  const known = new Set<ts.Node | null>([...http.provisions.map(({ call }) => call), server?.http ?? null]);
  return program.sources
    .filter(
      ({ fileName, text }) => text.includes('provideHttpClient') && !/\.(?:spec|test|stories)\.ts$/.test(fileName),
    )
    .flatMap((source) => [...nodesIn(source)])
    .filter(ts.isCallExpression)
    .filter((call) => ts.isIdentifier(call.expression) && !known.has(call))
    .filter(({ expression }) =>
      reach.follower.symbols.isExternal(expression, '@angular/common/http', 'provideHttpClient'),
    );
}

/** Whether a list gets it by a call, such as `appConfig.providers.push(provideHttpClient())`. */
export function isAddedLater(call: ts.CallExpression): boolean {
  const adder = ts.findAncestor(
    call.parent,
    (node) =>
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      /^(?:push|unshift|splice|concat|assign)$/.test(node.expression.name.text),
  );
  return adder !== undefined;
}
