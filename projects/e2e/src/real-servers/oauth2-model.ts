import { randomUUID } from 'node:crypto';
import OAuth2Server from '@node-oauth/oauth2-server';
import { decodeJwt, SignJWT } from 'jose';
import { isPassword, isPerson } from './people.js';

type Client = OAuth2Server.Client;
type Token = OAuth2Server.Token;
type RefreshToken = OAuth2Server.RefreshToken;

/** Whom a token was issued to, and in which session. */
export interface Person extends OAuth2Server.User {
  readonly username: string;
  readonly sessionId: string;
}

export const CLIENT_ID = 'my-spa';

/** What @node-oauth/oauth2-server leaves to its users: what is kept, and that a spent token ends its session. */
export class OAuth2Model implements OAuth2Server.PasswordModel, OAuth2Server.RefreshTokenModel {
  readonly #key: Uint8Array;
  readonly #accessTokenLife: number;
  readonly #accessTokens = new Map<string, Token>();
  readonly #refreshTokens = new Map<string, RefreshToken>();
  /** Those that were exchanged, with the session they belonged to. */
  readonly #spent = new Map<string, string>();

  /** @param accessTokenLife in seconds. */
  constructor(key: Uint8Array, accessTokenLife: number) {
    this.#key = key;
    this.#accessTokenLife = accessTokenLife;
  }

  async getClient(clientId: string): Promise<Client | null> {
    return clientId === CLIENT_ID ? { id: clientId, grants: ['password', 'refresh_token'] } : null;
  }

  async getUser(username: string, password: string): Promise<Person | null> {
    return isPerson(username) && isPassword(username, password) ? { username, sessionId: randomUUID() } : null;
  }

  async generateAccessToken(_client: Client, user: OAuth2Server.User): Promise<string> {
    const { username, sessionId } = user as Person;
    return new SignJWT({ sid: sessionId, jti: randomUUID() })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(username)
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + this.#accessTokenLife)
      .sign(this.#key);
  }

  async saveToken(token: Token, client: Client, user: OAuth2Server.User): Promise<Token> {
    const { accessToken, refreshToken } = token;
    // A JWT tells its end in whole seconds: the server must not think otherwise.
    const { exp = 0 } = decodeJwt(accessToken);
    const saved = { ...token, client, user, accessTokenExpiresAt: new Date(exp * 1000) };
    this.#accessTokens.set(accessToken, saved);
    if (refreshToken !== undefined) this.#refreshTokens.set(refreshToken, { ...saved, refreshToken });
    return saved;
  }

  async getAccessToken(accessToken: string): Promise<Token | null> {
    return this.#accessTokens.get(accessToken) ?? null;
  }

  async getRefreshToken(refreshToken: string): Promise<RefreshToken | null> {
    const reused = this.#spent.get(refreshToken);
    // There is a copy. Which of the two is the thief cannot be known, so neither goes on (RFC 9700 §4.14.2).
    if (reused !== undefined) this.endSession(reused);
    return this.#refreshTokens.get(refreshToken) ?? null;
  }

  async revokeToken({ refreshToken, user }: RefreshToken): Promise<boolean> {
    this.#spent.set(refreshToken, (user as Person).sessionId);
    return this.#refreshTokens.delete(refreshToken);
  }

  /** The session of a refresh token, spent or not; `null`: there is none. */
  sessionOf(refreshToken: string): string | null {
    const user = this.#refreshTokens.get(refreshToken)?.user as Person | undefined;
    return user?.sessionId ?? this.#spent.get(refreshToken) ?? null;
  }

  endSession(sessionId: string): void {
    for (const kept of [this.#accessTokens, this.#refreshTokens]) {
      for (const [text, { user }] of kept) if ((user as Person).sessionId === sessionId) kept.delete(text);
    }
  }

  /**
   * Puts the end of access tokens an hour back: what the server makes of it is its own affair.
   *
   * @param sessionId of which session. @default of all
   */
  expireAccessTokens(sessionId?: string): void {
    for (const token of this.#accessTokens.values()) {
      if (sessionId === undefined || (token.user as Person).sessionId === sessionId) {
        token.accessTokenExpiresAt = new Date(Date.now() - 3_600_000);
      }
    }
  }
}
