import { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { placeOf, relative, textOf } from '../picture/app-program';
import { AppPicture } from '../picture/picture';
import { nodesIn } from '../picture/value';
import { Unused } from './plan';

/** Interceptors that the root does not register: of a lazy part, forgotten, or commented out. */
export function unusedInterceptors(tree: Tree, { application, http, program }: AppPicture): readonly Unused[] {
  const used = new Set<ts.Node>(http.interceptors.flatMap(({ code }) => (code ? [code, code.parent] : [])));
  const reached = new Set(program.sources.map(({ fileName }) => fileName));
  const found: Unused[] = [];
  for (const source of program.sources) {
    for (const { node, name } of interceptorsIn(source)) {
      if (used.has(node)) continue;
      found.push({
        name,
        place: placeOf(node),
        why: 'the root does not register it: it is unused, or of a part of the app',
      });
    }
  }
  tree.getDir(application.source).visit((path) => {
    if (!path.endsWith('.ts') || /\.(?:spec|test|stories|d)\.ts$|\/node_modules\//.test(path) || reached.has(path))
      return;
    const text = textOf(tree, path) ?? '';
    if (!/HttpInterceptor(?:Fn)?\b/.test(text)) return;
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const all = interceptorsIn(source);
    for (const { node, name } of all)
      found.push({ name, place: placeOf(node), why: 'the app does not reach its file' });
    const isComment = !all.length && /(?:\/\/|\*).*HttpInterceptor/.test(text);
    if (isComment) found.push({ name: relative(path), place: relative(path), why: 'it is commented out' });
  });
  return found;
}

interface Found {
  readonly node: ts.Node;
  readonly name: string;
}

function interceptorsIn(source: ts.SourceFile): readonly Found[] {
  return [...nodesIn(source)].flatMap((node): readonly Found[] => {
    if (ts.isClassDeclaration(node)) {
      const isOne = node.heritageClauses?.some(({ types }) =>
        types.some(({ expression }) => expression.getText() === 'HttpInterceptor'),
      );
      return isOne ? [{ node, name: node.name?.text ?? 'a class' }] : [];
    }
    const isFunction = ts.isVariableDeclaration(node) && node.type?.getText() === 'HttpInterceptorFn';
    return isFunction ? [{ node, name: node.name.getText() }] : [];
  });
}
