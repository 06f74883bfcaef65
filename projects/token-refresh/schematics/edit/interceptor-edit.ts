import ts from 'typescript';
import { lostAt } from '../picture/describe';
import { HttpProvision } from '../picture/http-client';
import { Item } from '../picture/list';
import { isAddedLater, otherHttpCalls } from '../picture/other-http-calls';
import { AppPicture } from '../picture/picture';
import { placeOf } from '../picture/app-program';
import { Refusal } from '../refusal';
import { Edits } from './edits';
import { classInterceptorCode, Code, httpCode, httpFromDiCode, interceptorCode, interceptorsCode } from './set-up-code';
import { listOf } from './list';
import { arrayOf } from './root-list';

/** What has to be added to the root providers for our interceptor to be the last of all. */
export function addInterceptor(edits: Edits, picture: AppPicture): readonly Code[] {
  const { provisions } = picture.http;
  const calls = provisions.filter(({ call }) => call !== null);
  if (!provisions.length) return provideHttp(picture);
  // `HttpClientModule` heeds the interceptors of DI alone.
  if (!calls.length) return [classInterceptorCode];
  const last = calls.at(-1);
  if (picture.bootstrap.kind === 'ngmodule' && last && endsInClasses(last)) return [classInterceptorCode];
  // Those that a condition chooses from, and the last of the others.
  for (const one of calls.filter((call) => call.maybe || call === last)) addFunction(edits, picture, one);
  return [];
}

/** Whether the interceptors of DI come last: then ours can be one of them. */
function endsInClasses({ features }: HttpProvision): boolean {
  return features.at(-1)?.name === 'withInterceptorsFromDi';
}

function addFunction(edits: Edits, { reach }: AppPicture, { call, features }: HttpProvision): void {
  if (!call) return;
  const edit = edits.of(call);
  const last = features.at(-1);
  const given = last?.name === 'withInterceptors' ? last.call.arguments[0] : undefined;
  if (!given || !call.arguments.includes(last?.call ?? given)) {
    edit.append(listOf(call), interceptorsCode(edit));
    return;
  }
  const array = arrayOf(reach.follower, given);
  if (array?.getSourceFile() === call.getSourceFile() && array.pos >= given.pos && array.end <= given.end) {
    edit.append(listOf(array), interceptorCode(edit));
  } else {
    edit.replace(given, `[...${given.getText()}, ${interceptorCode(edit)}]`);
  }
}

/** @throws Refusal where `HttpClient` may be provided already: a second time would replace the first */
function provideHttp(picture: AppPicture): readonly Code[] {
  const { bootstrap, lost, http } = picture;
  const [where] = lost;
  if (where) throw new Refusal(`HttpClient may be provided by ${lostAt(where)}, which cannot be followed`);
  if (http.hidden)
    throw new Refusal(`HttpClient may be provided by ${hiddenName(http.hidden)}, which cannot be followed`);
  const later = otherHttpCalls(picture).find(isAddedLater);
  if (later) throw new Refusal(`HttpClient is provided in ${placeOf(later)}, into a list that code puts together`);
  const hasClasses = http.interceptors.length > 0;
  return bootstrap.kind === 'ngmodule' || hasClasses ? [httpFromDiCode, classInterceptorCode] : [httpCode];
}

/** Where `HttpClient` is provided, for lines that a person is to write. */
export function httpPlace({ http }: AppPicture): ts.Node | null {
  const last = http.provisions.at(-1);
  return last ? (last.call ?? last.at) : (http.hidden?.node ?? null);
}

function hiddenName({ node, value }: Item): string {
  const from =
    value.type === 'external' || value.type === 'external-call' ? `\`${value.name}\` of ${value.module}` : '';
  return `${from} in ${placeOf(node)}`;
}
