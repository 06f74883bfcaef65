import ts from 'typescript';
import { BackendKind } from '../../edit/set-up-code';
import { Reach } from '../../picture/reach';
import { Portable, portableText } from '../portable';
import { quoted, Unsure } from '../unsure';
import { AnswerFields, answerFields } from './answer-fields';
import { readBody, Sent } from './refresh-body';
import { readOptions, RequestOptions } from './refresh-options';

/** How the app refreshes, as its code has it. */
export interface RefreshReading {
  readonly kind: BackendKind;
  readonly call: ts.CallExpression;
  readonly url: Portable;
  /** Options of the backend beside the URL that differ from its defaults; texts. */
  readonly options: readonly (readonly [string, string | readonly (readonly [string, string])[] | null])[];
  /** The field of the answer with the refresh token; `null`: none was seen. */
  readonly refreshField: string | null;
  /** The refresh token that is sent; `null`: none, but a cookie. */
  readonly refreshNode: ts.Expression | null;
  /** The old access token that goes along; `null`: it does not. */
  readonly accessNode: ts.Expression | null;
}

/** Reads a call of `HttpClient` as a refresh. @throws Unsure where a backend of the library cannot be told of it */
export function readRefresh(reach: Reach, call: ts.CallExpression): RefreshReading {
  const callee = call.expression as ts.PropertyAccessExpression;
  const verb = callee.name.text;
  if (verb === 'request') throw new Unsure(call, `the refresh ${quoted(call)} is put together by request()`);
  const [urlNode, second, third] = call.arguments;
  if (!urlNode) throw new Unsure(call, 'the refresh has no URL');
  const url = portableText(reach, urlNode);
  if (url.text.includes('?')) throw new Unsure(urlNode, `the refresh puts fields into its URL: ${quoted(urlNode)}`);
  const hasBody = !/^(?:get|delete)$/.test(verb);
  if (verb === 'delete') throw new Unsure(call, 'the refresh is a DELETE');
  const options = readOptions(reach, hasBody ? third : second);
  const body = hasBody ? readBody(reach, second) : options.params;
  const method = verb.toUpperCase();
  const fields = answerFields(reach, call);
  if (body.grant) return ofTokenEndpoint(call, url, body, fields);
  const { bearer } = options;
  if (bearer && body.refresh === null) {
    const sentAs = { ...body, refresh: 'refreshToken', refreshNode: bearer };
    const reading = ofJson(call, url, { ...options, method }, sentAs, fields);
    return { ...reading, options: [['sendAs', 'bearer'], ...reading.options] };
  }
  return body.refresh === null
    ? ofCookie(call, url, { ...options, method }, body, fields)
    : ofJson(call, url, { ...options, method }, body, fields);
}

function ofTokenEndpoint(
  call: ts.CallExpression,
  url: Portable,
  { fixed, refresh, refreshNode }: Sent,
  fields: AnswerFields,
): RefreshReading {
  if (refresh !== 'refresh_token') throw new Unsure(call, 'the refresh is a form without `refresh_token`');
  const client = fixed.find(([name]) => name === 'client_id');
  const others = fixed.filter(([name]) => name !== 'client_id' && name !== 'grant_type');
  if (fields.access !== null && fields.access !== 'access_token') {
    throw new Unsure(call, `the token endpoint answers with \`${fields.access}\`, not with \`access_token\``);
  }
  return {
    kind: 'oauth2',
    call,
    url,
    options: [
      ...(client ? [['clientId', client[1]] as const] : []),
      ...(others.length ? [['params', others] as const] : []),
    ],
    refreshField: 'refresh_token',
    refreshNode,
    accessNode: null,
  };
}

type WithMethod = RequestOptions & { readonly method: string };

/** The field of the answer with the new access token; `''`: the answer is the token. @throws Unsure */
function accessField(call: ts.CallExpression, { answersText }: WithMethod, { access }: AnswerFields): string {
  const field = answersText ? '' : access;
  if (field === null) throw new Unsure(call, 'the field of the answer with the new access token is not seen');
  return field;
}

function ofCookie(
  call: ts.CallExpression,
  url: Portable,
  options: WithMethod,
  body: Sent,
  fields: AnswerFields,
): RefreshReading {
  if (!options.withCredentials) {
    throw new Unsure(call, `the refresh ${quoted(call)} sends no refresh token that can be seen, and no credentials`);
  }
  const access = accessField(call, options, fields);
  const plain =
    options.method === 'POST' && !body.fixed.length && body.access === null && !options.headers.length && access !== '';
  if (plain) {
    return {
      kind: 'cookie',
      call,
      url,
      options: [
        ...(access === 'access_token' ? [] : [['accessTokenField', access] as const]),
        ...expiryOption(fields, 'expires_in'),
      ],
      refreshField: null,
      refreshNode: null,
      accessNode: null,
    };
  }
  return {
    kind: 'rest',
    call,
    url,
    options: [
      ['credential', 'cookie'],
      ...(body.access === null ? [] : [['accessTokenRequestField', body.access] as const]),
      ...common(options, body, { ...fields, access }),
    ],
    refreshField: null,
    refreshNode: null,
    accessNode: body.accessNode,
  };
}

function ofJson(
  call: ts.CallExpression,
  url: Portable,
  options: WithMethod,
  body: Sent,
  fields: AnswerFields,
): RefreshReading {
  const access = accessField(call, options, fields);
  const refresh = body.refresh ?? 'refreshToken';
  return {
    kind: 'rest',
    call,
    url,
    options: [
      ...(refresh === 'refreshToken' ? [] : [['requestField', refresh] as const]),
      ...(body.access === null ? [] : [['accessTokenRequestField', body.access] as const]),
      ...(body.form && options.method !== 'GET' ? [['sendAs', 'form'] as const] : []),
      ...common(options, body, { ...fields, access }),
    ],
    refreshField: fields.refresh,
    refreshNode: body.refreshNode,
    accessNode: body.accessNode,
  };
}

function common({ method, headers }: WithMethod, { fixed }: Sent, fields: AnswerFields): RefreshReading['options'] {
  const { access, refresh } = fields;
  return [
    ...(method === 'POST' ? [] : [['method', method] as const]),
    ...(fixed.length ? [['requestFields', fixed] as const] : []),
    ...(headers.length ? [['requestHeaders', headers] as const] : []),
    ...(access === null || access === 'accessToken' ? [] : [['accessTokenField', access] as const]),
    ...(refresh === null || refresh === 'refreshToken' ? [] : [['refreshTokenField', refresh] as const]),
    ...expiryOption(fields, 'expiresIn'),
  ];
}

/** A lifetime under another name; a time is read otherwise, and left to a person. */
function expiryOption({ expiry }: AnswerFields, usual: string): RefreshReading['options'] {
  return expiry === null || expiry === usual || !/in$/i.test(expiry) ? [] : [['expiry', [['field', expiry]]]];
}
