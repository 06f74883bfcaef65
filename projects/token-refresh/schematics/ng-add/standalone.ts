import { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { addInterceptor, httpClientCall } from './http-client';
import { NgAddOptions } from './options';
import { Bootstrap, ProjectSources } from './project-sources';
import { Refusal } from './refusal';
import { httpCode, indented, listCode, provideCode } from './set-up-code';
import { listOf, SourceEdit } from './source-edit';
import { arrayOf, bare, isCallOf } from './syntax';

/** What the application has already. */
export interface Parts {
  readonly provided: boolean;
  readonly intercepted: boolean;
}

/** An object of a file. */
export interface Located {
  readonly path: string;
  readonly object: ts.ObjectLiteralExpression;
}

function findConfig(argument: ts.Expression, path: string, project: ProjectSources): Located {
  const value = bare(argument);
  if (ts.isObjectLiteralExpression(value)) return { path, object: value };
  const merged = isCallOf(value, 'mergeApplicationConfig') ? value.arguments[0] : undefined;
  if (merged) return findConfig(merged, path, project);
  const found = ts.isIdentifier(value) ? project.declaration(value) : null;
  if (found && ts.isVariableDeclaration(found.node) && found.node.initializer) {
    return findConfig(found.node.initializer, found.path, project);
  }
  throw new Refusal(`the configuration \`${argument.getText()}\` in ${path} cannot be followed to its providers`);
}

/** Edits the file with the root providers of a standalone application. */
export function editStandalone(
  tree: Tree,
  project: ProjectSources,
  { path: main, call }: Bootstrap,
  options: NgAddOptions,
  parts: Parts,
): SourceEdit {
  const argument = call.arguments[1];
  const config = argument && findConfig(argument, main, project);
  const path = config?.path ?? main;
  const edit = new SourceEdit(path, tree.readText(path));

  const http = parts.intercepted ? null : httpClientCall(edit, project);
  if (http) addInterceptor(edit, http);
  const codes = [
    ...(parts.intercepted || http ? [] : [httpCode(edit)]),
    ...(parts.provided ? [] : [provideCode(options, edit)]),
  ];
  if (!codes.length) return edit;

  const array = config && arrayOf(config.object, 'providers');
  const property = listCode('providers', codes);
  if (array) edit.appendLines(listOf(array), ...codes);
  else if (config) edit.appendLines(listOf(config.object), property);
  else edit.append(listOf(call), `{\n${indented(property)},\n}`);
  return edit;
}
