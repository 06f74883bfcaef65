import { HttpErrorResponse } from '@angular/common/http';

/** The parameters that follow the scheme `DPoP` in `WWW-Authenticate`, up to its `error` (RFC 9449 §7.1). */
const CHALLENGE = /(?:^|[\s,])DPoP\s+(?:[\w-]+=(?:"[^"]*"|[^\s",]*)[\s,]*)*?error="?([\w-]+)/i;

/** The error that a resource server finds with the token or its proof; `''`: none that can be read. */
export function resourceError({ status, headers }: Pick<HttpErrorResponse, 'status' | 'headers'>): string {
  return (status === 401 ? CHALLENGE.exec(headers.get('WWW-Authenticate') ?? '')?.[1] : undefined) ?? '';
}

/** The error that a token endpoint answers with (RFC 9449 §5 and §8); `''`: none that can be read. */
export function tokenEndpointError({ status, error: body }: HttpErrorResponse): string {
  const { error } = ((status === 400 || status === 401) && typeof body === 'object' ? (body ?? {}) : {}) as {
    readonly error?: unknown;
  };
  return typeof error === 'string' ? error : '';
}
