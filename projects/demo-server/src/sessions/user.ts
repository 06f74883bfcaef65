import { createHash, timingSafeEqual } from 'node:crypto';

export interface User {
  readonly username: string;
  readonly password: string;
}

/** The people of the demo. Their passwords are printed on its sign-in page: they protect nothing. */
export const DEMO_USERS: readonly User[] = [
  { username: 'ada', password: 'lovelace' },
  { username: 'grace', password: 'hopper' },
];

/** Looks at every user and compares in constant time, so that timing tells neither a name nor a password. */
export function findUser(users: readonly User[], username: string, password: string): User | null {
  let found: User | null = null;
  for (const user of users) {
    const nameMatches = isSameText(user.username, username);
    const passwordMatches = isSameText(user.password, password);
    if (nameMatches && passwordMatches) found = user;
  }
  return found;
}

function isSameText(left: string, right: string): boolean {
  // Digests have equal length, which timingSafeEqual requires; comparing lengths first would tell the length.
  return timingSafeEqual(sha256(left), sha256(right));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
