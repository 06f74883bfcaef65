import { HttpContext, HttpParams } from '@angular/common/http';
import { createHash, createPublicKey, JsonWebKey, verify } from 'node:crypto';
import { DPOP_PROOF } from 'ngx-token-refresh/dpop';
import { firstValueFrom } from 'rxjs';
import { App } from './app';
import { Fate, ModelServer, WireAnswer, WireRequest } from './model-server';
import { advance } from './virtual-time';

/** What a proof says, once its signature has been verified. */
export interface ReadProof {
  readonly jti: string;
  readonly htm: string;
  readonly htu: string;
  /** Epoch seconds. */
  readonly iat: number;
  readonly ath?: string;
  readonly nonce?: string;
  /** RFC 7638. */
  readonly thumbprint: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Seconds that a proof without a nonce may be old, or ahead. */
const WINDOW = 60;

/** The proof of a request; a text: what is wrong with it. */
export function proofOf({ headers }: WireRequest): ReadProof | string {
  const text = headers['dpop'] ?? '';
  const [head = '', body = '', signature = ''] = text.split('.');
  if (!signature) return 'there is none';
  const decode = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  const { typ, alg, jwk } = decode(head) as { typ: string; alg: string; jwk: JsonWebKey };
  if (typ !== 'dpop+jwt' || alg !== 'ES256') return 'typ or alg';
  if (Object.keys(jwk).sort().join() !== 'crv,kty,x,y') return 'jwk has other members than a public key';
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const signed = Buffer.from(`${head}.${body}`);
  if (!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))) {
    return 'signature';
  }
  const { crv, kty, x, y } = jwk;
  return { ...(decode(body) as ReadProof), thumbprint: sha256(JSON.stringify({ crv, kty, x, y })) };
}

/** As {@link proofOf}, of a request that must have a good one. */
export function goodProofOf(request: WireRequest): ReadProof {
  const proof = proofOf(request);
  if (typeof proof === 'string') throw new Error(`no good proof: ${proof}`);
  return proof;
}

/**
 * An authorization server, `/oauth2/token` on any origin, and an API, everything else, that take DPoP tokens alone
 * (RFC 9449): access tokens `A1`, `A2`, … and refresh tokens `R1`, `R2`, …, bound to the key they were issued for. Every
 * proof is verified.
 */
export class DpopServer extends ModelServer {
  /** The nonce that an origin wants; none is wanted of those that are not listed. */
  readonly nonces = new Map<string, string>();
  /** The `token_type` that it issues. */
  tokenType = 'DPoP';
  /** Milliseconds by which its clock is ahead, and whether it says so. */
  ahead = 0;
  saysDate = true;
  /** Why proofs were refused, in order, and nonces asked for. */
  readonly complaints: string[] = [];

  readonly #seen = new Set<string>();
  readonly #boundAccess = new Map<string, string>();
  readonly #boundRefresh = new Map<string, string>();
  #count = 0;

  override get refreshPath(): string {
    return '/oauth2/token';
  }

  override expireAll(): void {
    this.#boundAccess.clear();
  }

  override receive(request: WireRequest, answer: (fate: Fate) => void): void {
    this.requests.push(request);
    const isTokenRequest = request.url.pathname === this.refreshPath;
    const fate = (isTokenRequest ? this.refresh(request) : this.api(request)) ?? this.#decide(request, isTokenRequest);
    const nonce = this.nonces.get(request.url.origin);
    const told = typeof fate === 'string' ? fate : this.#withHeaders(fate, nonce);
    setTimeout(() => answer(told), isTokenRequest ? this.refreshLatency : this.latency);
  }

  #withHeaders(answer: WireAnswer, nonce: string | undefined): WireAnswer {
    const date = this.saysDate && { Date: new Date(Date.now() + this.ahead).toUTCString() };
    return { ...answer, headers: { ...answer.headers, ...date, ...(nonce !== undefined && { 'DPoP-Nonce': nonce }) } };
  }

  #decide(request: WireRequest, isTokenRequest: boolean): WireAnswer {
    const [scheme, token = ''] = (request.headers['authorization'] ?? '').split(' ');
    const refuse = (error: string): WireAnswer =>
      isTokenRequest
        ? { status: 400, body: { error } }
        : { status: 401, headers: { 'WWW-Authenticate': `DPoP algs="ES256", error="${error}"` }, body: { error } };
    const complain = (error: string, complaint: string): WireAnswer => {
      this.complaints.push(complaint);
      return refuse(error);
    };
    if (!isTokenRequest && scheme !== 'DPoP') return complain('invalid_token', `scheme ${scheme ?? ''}`);

    const proof = proofOf(request);
    if (typeof proof === 'string') return complain('invalid_dpop_proof', proof);
    const { method, url } = request;
    if (proof.htm !== method || proof.htu !== url.origin + url.pathname)
      return complain('invalid_dpop_proof', 'htm, htu');
    if (proof.ath !== (isTokenRequest ? undefined : sha256(token))) return complain('invalid_dpop_proof', 'ath');
    if (this.#seen.has(proof.jti)) return complain('invalid_dpop_proof', 'jti');
    this.#seen.add(proof.jti);
    const wanted = this.nonces.get(url.origin);
    if (proof.nonce !== wanted) return complain('use_dpop_nonce', `nonce ${proof.nonce ?? '-'}`);
    const age = (Date.now() + this.ahead) / 1000 - proof.iat;
    if (wanted === undefined && Math.abs(age) > WINDOW) return complain('invalid_dpop_proof', 'iat');

    if (isTokenRequest) return this.#token(String(request.body), proof.thumbprint, refuse);
    const bound = this.#boundAccess.get(token);
    if (bound === undefined) return refuse('invalid_token');
    if (bound !== proof.thumbprint) return complain('invalid_token', 'another key');
    return { status: 200, body: { path: url.pathname, token } };
  }

  #token(form: string, thumbprint: string, refuse: (error: string) => WireAnswer): WireAnswer {
    const fields = new URLSearchParams(form);
    if (fields.get('grant_type') === 'refresh_token') {
      const presented = fields.get('refresh_token') ?? '';
      if (this.#boundRefresh.get(presented) !== thumbprint) return refuse('invalid_grant');
      this.#boundRefresh.delete(presented);
      this.refreshes++;
    }
    const n = ++this.#count;
    this.#boundAccess.set(`A${n}`, thumbprint);
    this.#boundRefresh.set(`R${n}`, thumbprint);
    return {
      status: 200,
      body: { access_token: `A${n}`, refresh_token: `R${n}`, token_type: this.tokenType, expires_in: this.life },
    };
  }
}

/** The app's own token request, as it would exchange an authorization code; `session`: of which session it is, by its name. */
export async function exchangeCode(
  { http, store }: Pick<App, 'http' | 'store'>,
  tokenEndpoint: string,
  session: string | true = true,
): Promise<void> {
  const context = new HttpContext().set(DPOP_PROOF, session);
  const form = new HttpParams({ fromObject: { grant_type: 'authorization_code', code: 'C' } });
  const issued = firstValueFrom(http.post(tokenEndpoint, form, { context }));
  await advance(100);
  store.signInFrom(await issued);
}
