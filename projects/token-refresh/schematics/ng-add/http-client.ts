import ts from 'typescript';
import { ProjectSources } from './project-sources';
import { Refusal } from './refusal';
import { fromDiCode, interceptorCode, interceptorsCode } from './set-up-code';
import { listOf, SourceEdit } from './source-edit';
import { bare, callsOf, isCallOf } from './syntax';

/** The one call of `provideHttpClient()` in the file; `null` if the project has none. */
export function httpClientCall(edit: SourceEdit, project: ProjectSources): ts.CallExpression | null {
  const [call, second] = callsOf(edit.source, 'provideHttpClient');
  if (second) throw new Refusal(`${edit.path} calls provideHttpClient() more than once`);
  if (call) return call;
  const elsewhere = project.callers('provideHttpClient', edit.path)[0];
  if (elsewhere) throw new Refusal(`provideHttpClient() is called in ${elsewhere.fileName}, not in ${edit.path}`);
  return null;
}

/** Makes our interceptor the last: it is to see what is sent, and nothing is to change what it sends again. */
export function addInterceptor(edit: SourceEdit, call: ts.CallExpression): void {
  const last = call.arguments
    .filter((feature) => isCallOf(feature, 'withInterceptors') || isCallOf(feature, 'withInterceptorsFromDi'))
    .at(-1);
  const given = last && isCallOf(last, 'withInterceptors') ? last.arguments[0] : undefined;
  if (!given) {
    edit.append(listOf(call), interceptorsCode(edit));
    return;
  }
  const list = bare(given);
  if (ts.isArrayLiteralExpression(list)) edit.append(listOf(list), interceptorCode(edit));
  else edit.replace(given, `[...${given.getText()}, ${interceptorCode(edit)}]`);
}

/** Makes `HttpClient` heed `HTTP_INTERCEPTORS`. */
export function addInterceptorsFromDi(edit: SourceEdit, call: ts.CallExpression): void {
  if (call.arguments.some((feature) => isCallOf(feature, 'withInterceptorsFromDi'))) return;
  edit.append(listOf(call), fromDiCode(edit));
}
