/** The people of the demo, and their passwords, which protect nothing. */
const PASSWORDS: ReadonlyMap<string, string> = new Map([
  ['ada', 'lovelace'],
  ['grace', 'hopper'],
]);

export const ADA = { username: 'ada', password: 'lovelace' } as const;

export function isPerson(username: unknown): username is string {
  return typeof username === 'string' && PASSWORDS.has(username);
}

export function isPassword(username: string, password: unknown): boolean {
  return PASSWORDS.get(username) === password;
}
