import { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { addInterceptorsFromDi, httpClientCall } from './http-client';
import { NgAddOptions } from './options';
import { Bootstrap, ProjectSources } from './project-sources';
import { Refusal } from './refusal';
import { classInterceptorCode, httpFromDiCode, listCode, moduleCode } from './set-up-code';
import { listOf, SourceEdit } from './source-edit';
import { Located, Parts } from './standalone';
import { arrayOf, isCallOf, uses } from './syntax';

function findMetadata({ path: main, call }: Bootstrap, project: ProjectSources): Located {
  const [name] = call.arguments;
  const found = name && ts.isIdentifier(name) ? project.declaration(name) : null;
  if (!found || !ts.isClassDeclaration(found.node)) {
    throw new Refusal(`the module that ${main} starts cannot be found`);
  }
  for (const { expression } of ts.getDecorators(found.node) ?? []) {
    const object = isCallOf(expression, 'NgModule') ? expression.arguments[0] : undefined;
    if (object && ts.isObjectLiteralExpression(object)) return { path: found.path, object };
  }
  throw new Refusal(`the @NgModule() of ${name?.getText()} in ${found.path} is not written as an object`);
}

/** Whether `HttpClient` heeds `HTTP_INTERCEPTORS`, or is told to by the edit. */
function heedsInterceptors(edit: SourceEdit, project: ProjectSources): boolean {
  const heeds = project.callers('withInterceptorsFromDi', edit.path).length > 0;
  const call = heeds ? null : httpClientCall(edit, project);
  if (call) addInterceptorsFromDi(edit, call);
  return heeds || call !== null || uses(edit.source, 'HttpClientModule');
}

/** Edits the root module of an application. */
export function editNgModule(
  tree: Tree,
  project: ProjectSources,
  bootstrap: Bootstrap,
  options: NgAddOptions,
  parts: Parts,
): SourceEdit {
  const { path, object } = findMetadata(bootstrap, project);
  const edit = new SourceEdit(path, tree.readText(path));
  const [imports, providers] = [arrayOf(object, 'imports'), arrayOf(object, 'providers')];

  const elsewhere = project.users('HttpClientModule', path)[0];
  const heeds = parts.intercepted || heedsInterceptors(edit, project);
  if (!heeds && elsewhere) {
    // A second provider of HttpClient would call every interceptor twice, if the root module imports that file's.
    throw new Refusal(`HttpClientModule is used in ${elsewhere.fileName}, which the root module may or may not import`);
  }
  const provided = parts.intercepted ? [] : [...(heeds ? [] : [httpFromDiCode(edit)]), classInterceptorCode(edit)];
  const imported = parts.provided ? [] : [moduleCode(options, edit)];

  const missing: string[] = [];
  for (const [name, array, codes] of [
    ['imports', imports, imported],
    ['providers', providers, provided],
  ] as const) {
    if (!codes.length) continue;
    if (array) edit.appendLines(listOf(array), ...codes);
    else missing.push(listCode(name, codes));
  }
  if (missing.length) edit.appendLines(listOf(object), ...missing);
  return edit;
}
