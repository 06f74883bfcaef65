import { importStatement } from '../edit/import-statement';
import { httpPlace } from '../edit/interceptor-edit';
import {
  classInterceptorCode,
  Code,
  httpCode,
  httpFromDiCode,
  interceptorsCode,
  listCode,
  moduleCode,
  provideCode,
  SetUp,
  Writing,
} from '../edit/set-up-code';
import { placeOf } from '../picture/app-program';
import { otherHttpCalls } from '../picture/other-http-calls';
import { AppPicture } from '../picture/picture';

/** What a person is to write who sets it up by hand; of a picture, into which files. */
export function linesToPaste(setUp: SetUp, picture: AppPicture | null): string {
  const isModule = picture?.bootstrap.kind === 'ngmodule';
  const set: Code = (writing) => (isModule ? moduleCode : provideCode)(setUp, writing);
  const http = picture && httpPlace(picture);
  const [root] = picture?.roots ?? [];
  const rootPlace = root ? placeOf(root.object) : picture ? placeOf(picture.bootstrap.call) : 'the root of your app';
  const unknown = picture !== null && !picture.http.provisions.length && picture.lost.length > 0;
  if (picture && (http || unknown)) {
    const where = http ? placeOf(http) : lostPlaces(picture);
    const { provisions } = picture.http;
    const isClass = provisions.length > 0 && provisions.every(({ call }) => call === null);
    return [
      isClass ? '' : block(`Into the provideHttpClient(…) of ${where}, as its last feature:`, [interceptorsCode], null),
      block(`Into ${rootPlace}:`, isClass ? [classInterceptorCode, set] : [set], isModule ? 'imports' : 'providers'),
    ]
      .filter(Boolean)
      .join('\n\n');
  }
  return isModule
    ? [
        block(`Into ${rootPlace}:`, [set], 'imports'),
        block('and', [httpFromDiCode, classInterceptorCode], 'providers'),
      ].join('\n\n')
    : block(`Into ${rootPlace}:`, [httpCode, set], 'providers');
}

/** The calls that were seen, else where the app was lost. */
function lostPlaces(picture: AppPicture): string {
  const seen = otherHttpCalls(picture).map((call) => placeOf(call));
  return (seen.length ? seen : picture.lost.map((node) => placeOf(node))).join(' or ');
}

function block(title: string, codes: readonly Code[], list: string | null): string {
  const imports = new Map<string, string[]>();
  const writing: Writing = {
    quote: (text) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`,
    use: (symbol, module) => {
      const names = imports.get(module) ?? [];
      if (!names.includes(symbol)) imports.set(module, [...names, symbol]);
      return symbol;
    },
  };
  const written = codes.map((code) => code(writing));
  const body = list === null ? written.join(',\n') : listCode(list, written);
  const statements = [...imports].map(([module, names]) => importStatement([...names].sort(), module));
  return [title, '', ...statements, '', `${body},`].join('\n');
}
