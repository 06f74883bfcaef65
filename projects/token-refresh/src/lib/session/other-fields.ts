import { Findings } from '../platform/findings';

// In development only: production has none of it.

/** Names that servers give to what `Tokens` has, and what to write. `$`: the name. */
const WRITTEN: readonly (readonly [RegExp, string])[] = [
  [/^(?:access_token|accesstoken|token|jwt|id_?token)$/i, '`accessToken`'],
  [/^refresh(?:_?token)?$/i, '`refreshToken`'],
  [/^refresh_?(?:token_?)?expires_?in$/i, '`refreshExpiresAt: Date.now() + 1000 * $`'],
  [/^refresh_?(?:token_?)?(?:exp|expires|expires_?at|expiry)$/i, '`refreshExpiresAt`, in epoch ms'],
  [/^(?:token_?)?expires_?in$/i, '`expiresAt: Date.now() + 1000 * $`'],
  [/^(?:token_?)?(?:exp|expires|expires_?(?:at|on|time)|expiry|expiration)$/i, '`expiresAt`, in epoch ms'],
  [/^(?:token_?type|token_?head|scheme)$/i, '`tokenType`'],
];

/** Tells of fields that `Tokens` has not, and that look as if they were meant for it (K19). */
export function tellOfOtherFields(
  tokens: unknown,
  method: string,
  known: object,
  findings: () => Findings | null,
): void {
  const advice = Object.entries(Object(tokens) as object).flatMap(([name, value]) => {
    const written = value == null || name in known ? undefined : WRITTEN.find(([names]) => names.test(name))?.[1];
    return written ? [`\`${name}\`: write ${written.replace('$', name)}`] : [];
  });
  if (!advice.length) return;
  findings()?.tell(
    'K19',
    `TokenStore.${method}() was given ${advice.join(', ')}; \`Tokens\` has no such field, and drops what it has not; or ` +
      'give the whole answer to signInFrom(), which reads it as the backend does',
  );
}
