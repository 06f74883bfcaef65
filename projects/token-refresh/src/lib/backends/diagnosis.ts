import { HttpErrorResponse, HttpEvent, HttpResponse } from '@angular/common/http';
import { MonoTypeOperatorFunction, tap } from 'rxjs';
import { Findings } from '../platform/findings';
import { withoutQuery } from '../platform/without-query';
import { fieldOf } from './answer-fields';
import { TokenHttpAnswer } from './token-backend';
import { orNaN, TokenExpiry } from './token-expiry';

// What an answer shows to be wrong with the set-up. In development only: production has none of it.

/** What development knows of a backend of ours. */
export interface Diagnosis {
  /** The name of the function that made it. */
  readonly backend: string;
  readonly url: string | null;
  /** Its option with that URL. */
  readonly urlOption: string;
  /** The fields that it reads from an answer. */
  readonly fieldsOf: (body: unknown) => readonly ReadField[];
}

/** A field that a backend reads. */
export interface ReadField {
  /** The option that names it; left out: none does. */
  readonly option?: string;
  readonly path: string;
  /** What it is read from. */
  readonly of: unknown;
  /** It may be absent: it is missed only where another field has such a name. */
  readonly unless?: RegExp;
  /** Of a token: how to find out when it expires, and the option that says so. */
  readonly expiry?: TokenExpiry;
  readonly expiryOption?: string;
}

/** The fields of the tokens in an answer, or in its payload. */
export function tokenFields(
  of: unknown,
  accessTokenField: string,
  refreshTokenField: string,
  expiry: TokenExpiry,
  refreshExpiry: TokenExpiry | undefined,
  hasOptions = true,
): readonly ReadField[] {
  const named = (option: string): Pick<ReadField, 'option'> => (hasOptions ? { option } : {});
  const unless = /^refresh$|refresh_?token$/i;
  return [
    { ...named('accessTokenField'), path: accessTokenField, of, expiry, expiryOption: 'expiry' },
    {
      ...named('refreshTokenField'),
      path: refreshTokenField,
      of,
      unless,
      expiry: refreshExpiry,
      expiryOption: 'refreshExpiry',
    },
  ];
}

/** The names of the fields in an answer, and in the objects in it, as dotted paths. What may be a value is none. */
function fieldNamesIn(answer: unknown): readonly string[] {
  const namesOf = (value: unknown): readonly string[] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.keys(value).filter((name) => /^[\w$-]{1,30}$/.test(name) && !/\d{3}/.test(name))
      : [];
  return namesOf(answer).flatMap((name) => {
    const inner = namesOf(fieldOf(answer, name));
    return inner.length ? inner.map((each) => `${name}.${each}`) : [name];
  });
}

/** What fields an answer has, for a sentence. */
function fieldsIn(answer: unknown): string {
  const names = fieldNamesIn(answer).map((name) => `\`${name}\``);
  const most = 12;
  return names.length
    ? `its fields are ${names.slice(0, most).join(', ')}${names.length > most ? ', …' : ''}`
    : 'it has none';
}

function isPage({ headers }: TokenHttpAnswer): boolean {
  return /\bhtml\b/i.test(headers.get('Content-Type') ?? '');
}

/**
 * Tells of fields that an answer does not have (K2), and of tokens that do not say when they end (K10).
 *
 * @param to what it answers
 */
export function diagnoseFields(
  { backend, fieldsOf }: Diagnosis,
  body: unknown,
  findings: Findings,
  to: 'refresh' | 'sign-in',
): void {
  for (const { option, path, of, unless, expiry, expiryOption } of fieldsOf(body)) {
    const value = fieldOf(of, path);
    const isMissing = value === undefined && typeof of === 'object' && of !== null;
    if (isMissing && (!unless || fieldNamesIn(of).some((name) => unless.test(name)))) {
      const cure = option ? `set \`${option}\` of ${backend}()` : `${backend}() reads no other`;
      findings.tell('K2', `the answer to the ${to} has no field \`${path}\`: ${cure}; ${fieldsIn(body)}`);
      return;
    }
    const { field, fromToken } = expiry ?? {};
    const isStated = !!field && fieldOf(of, field) != null;
    if (isStated || typeof value !== 'string' || !Number.isNaN(orNaN(() => fromToken?.(value)))) continue;
    findings.tell(
      'K10',
      `\`fromToken\` of \`${expiryOption}\` of ${backend}() cannot read the token: jwtExpiry() needs a JWT whose \`exp\` ` +
        'is a number; leave it out, or let the answer say when the token ends',
    );
  }
}

/** Tells of a refresh URL that leads elsewhere (K1), and of what {@link diagnoseFields} finds. */
export function diagnosed(diagnosis: Diagnosis, findings: Findings): MonoTypeOperatorFunction<HttpEvent<unknown>> {
  const tellOfUrl = (answer: TokenHttpAnswer): void => {
    const { status, url } = answer;
    const { backend, urlOption } = diagnosis;
    const what = isPage(answer) ? `an HTML page and HTTP ${status}` : `HTTP ${status}`;
    findings.tell(
      'K1',
      `${withoutQuery(url ?? 'the refresh URL')} answers with ${what}: check \`${urlOption}\` of ${backend}()`,
    );
  };
  return tap({
    next: (event) => {
      if (!(event instanceof HttpResponse)) return;
      // Some servers call a bare token HTML.
      if (isPage(event) && /^\s*</.test(String(event.body))) tellOfUrl(event);
      else diagnoseFields(diagnosis, event.body, findings, 'refresh');
    },
    error: (error: unknown) => {
      if (!(error instanceof HttpErrorResponse)) return;
      const { status } = error;
      if (status === 404 || status === 405 || (isPage(error) && status < 500)) tellOfUrl(error);
    },
  });
}

/** Tells of a revocation that the server has refused (K9): callers are not told. */
export function diagnosedRevocation(findings: Findings | null): MonoTypeOperatorFunction<unknown> {
  return tap({
    error: (error: unknown) => {
      const { status } = error instanceof HttpErrorResponse ? error : { status: 0 };
      if (status < 400 || status > 499) return;
      findings?.tell(
        'K9',
        `the server refused the revocation at sign-out with HTTP ${status}, and may accept the tokens still: check \`revokeUrl\` ` +
          '(of oauth2Backend(): `revocationEndpoint`), and what the server wants to be sent',
      );
    },
  });
}
