import { readTokens, Tokens } from './tokens';

/** The tokens with the session they belong to: what memory and storage hold. A refresh replaces the whole record. */
export interface TokenRecord {
  /** Names one sign-in, over its refreshes and over reloads. */
  readonly session: string;
  readonly tokens: Tokens;
  /** Epoch ms at which a refresh brought these tokens; 0: they came from a sign-in. */
  readonly refreshedAt: number;
  /** Epoch ms at which these tokens came, from a refresh or a sign-in; `undefined`: unknown. */
  readonly receivedAt?: number;
  /** How often the tokens of this session have been renewed: of two records, tabs take the newer. Left out: 0. */
  readonly generation?: number;
}

/** Of two records of one session the one with the higher number is newer. */
export function generationOf({ generation = 0 }: Pick<TokenRecord, 'generation'>): number {
  return generation;
}

/** Whether the access token is the same, and that of an audience may be new. */
export function renewsAudienceAlone({ tokens: before }: TokenRecord, { tokens: after }: TokenRecord): boolean {
  return before.accessToken === after.accessToken && before.audiences !== after.audiences;
}

/**
 * The version of the format. From 1.0 on the format only grows: a later release may add fields, to the record and to its
 * tokens, which earlier releases keep and write back with the tokens that they renew. What they must not keep needs
 * another version; {@link isOfLaterFormat} says what they do then.
 */
const VERSION = 1;

/** The object in a stored text; without fields where the text is anything else. */
function parse(text: string): Record<string, unknown> {
  try {
    // `__proto__` would become the prototype of the first object that the fields are copied to.
    return Object(JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value))) as never;
  } catch {
    return {};
  }
}

export function writeRecord(record: TokenRecord): string {
  return JSON.stringify(Object.assign({ v: VERSION }, record));
}

/** The record in a stored text; `null` where the text is anything else. Never throws. */
export function readRecord(text: string): TokenRecord | null {
  const { v, session, tokens, refreshedAt, receivedAt, generation, ...others } = parse(text);
  const read = readTokens(tokens, () => undefined, tokens);
  return v === VERSION && session && typeof session === 'string' && typeof read !== 'string'
    ? Object.assign(others, {
        session,
        tokens: read,
        refreshedAt: Number.isFinite(refreshedAt) ? (refreshedAt as number) : 0,
        receivedAt: Number.isFinite(receivedAt) ? (receivedAt as number) : undefined,
        generation: Number.isSafeInteger(generation) ? (generation as number) : undefined,
      })
    : null;
}

/**
 * Whether a later release has written this text, in a format that this one cannot read: while a new build is rolled out,
 * tabs of both share storage. To this release there is no session then, and it leaves the text to the later one; only
 * the person's own sign-in and sign-out replace it.
 */
export function isOfLaterFormat(text: string): boolean {
  return (parse(text)['v'] as number) > VERSION;
}
