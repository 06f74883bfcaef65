import { importStatement } from './import-statement';
import { AppKind, NgAddOptions } from './options';
import {
  classInterceptorCode,
  httpCode,
  httpFromDiCode,
  listCode,
  moduleCode,
  provideCode,
  Writing,
} from './set-up-code';

/** What a person is to write who sets it up by hand. */
export function linesToPaste(kind: AppKind, options: NgAddOptions): string {
  const imports = new Map<string, string[]>();
  const writing: Writing = {
    quote: (text) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`,
    use: (symbol, module) => {
      const names = imports.get(module) ?? [];
      if (!names.includes(symbol)) imports.set(module, [...names, symbol]);
      return symbol;
    },
  };
  const lists =
    kind === 'standalone'
      ? [listCode('providers', [httpCode(writing), provideCode(options, writing)])]
      : [
          listCode('imports', [moduleCode(options, writing)]),
          listCode('providers', [httpFromDiCode(writing), classInterceptorCode(writing)]),
        ];
  const statements = [...imports].map(([module, names]) => importStatement([...names].sort(), `'${module}'`));
  return [...statements, '', ...lists.map((list) => `${list},`)].join('\n');
}
