import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { resourceError, tokenEndpointError } from './dpop-error';

describe('resourceError', () => {
  const errorOf = (challenge: string, status = 401): string =>
    resourceError(new HttpErrorResponse({ status, headers: new HttpHeaders({ 'WWW-Authenticate': challenge }) }));

  test.each([
    ['DPoP error="use_dpop_nonce"', 'use_dpop_nonce'],
    ['DPoP error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof"', 'use_dpop_nonce'],
    ['DPoP realm="a, b", algs="ES256 PS256", error="invalid_token"', 'invalid_token'],
    ['dpop error=use_dpop_nonce', 'use_dpop_nonce'],
    ['DPoP algs=ES256, error="use_dpop_nonce"', 'use_dpop_nonce'],
    ['Bearer realm="x",DPoP error="use_dpop_nonce"', 'use_dpop_nonce'],
    ['XDPoP error="use_dpop_nonce"', ''],
    ['Bearer realm="x", DPoP algs="ES256", error="invalid_dpop_proof"', 'invalid_dpop_proof'],
    ['Bearer error="invalid_token", DPoP algs="ES256"', ''],
    ['Bearer error="use_dpop_nonce"', ''],
    ['Bearer realm="DPoP error=use_dpop_nonce"', ''],
    ['DPoP', ''],
    ['', ''],
  ])('%s → %s', (challenge, error) => {
    expect(errorOf(challenge)).toBe(error);
  });

  test('only in a 401', () => {
    expect(errorOf('DPoP error="use_dpop_nonce"', 403)).toBe('');
  });
});

describe('tokenEndpointError', () => {
  const errorOf = (error: unknown, status = 400): string =>
    tokenEndpointError(new HttpErrorResponse({ status, error }));

  test('the error in the body', () => {
    expect(errorOf({ error: 'use_dpop_nonce' })).toBe('use_dpop_nonce');
    expect(errorOf({ error: 'use_dpop_nonce' }, 401)).toBe('use_dpop_nonce');
  });

  test.each([null, undefined, 'use_dpop_nonce', 42, [], {}, { error: { code: 1 } }, new Error('x')])(
    'none in %p',
    (body) => expect(errorOf(body)).toBe(''),
  );

  test('none in an answer that is no refusal', () => {
    expect(errorOf({ error: 'use_dpop_nonce' }, 500)).toBe('');
  });
});
