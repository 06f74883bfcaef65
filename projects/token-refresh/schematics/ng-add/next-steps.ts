import { PACKAGE } from '../library';
import { AppPicture } from '../picture/picture';
import { signInPlace, signOutPlace } from '../picture/session-places';
import { Answers } from './options';

/** The two steps that are left, with the app's own names. */
export function nextSteps(picture: AppPicture, { backend, name: session, refreshUrl }: Answers): readonly string[] {
  const { cli, name } = picture.application;
  const [first] = picture.tokenInterceptors;
  const signIn = signInPlace(picture) ?? 'the function that sends your sign-in';
  const signOut = signOutPlace(picture) ?? 'the function that signs out';
  const tokens =
    backend === 'cookie' ? 'the answer of the sign-in' : `the tokens (check that ${refreshUrl} refreshes them)`;
  if (session !== null && picture.sessions.length) {
    // What was found in the app belongs to the session that is there.
    return [
      `Next: 1. Hand ${tokens} to injectTokenStore('${session}').signInFrom() in the function that sends its sign-in.`,
      `      2. Call injectTokenStore('${session}').signOut() where it ends; signedIn('${session}') guards its routes.`,
    ];
  }
  const store = session === null ? 'TokenStore' : `injectTokenStore('${session}')`;
  return first
    ? [
        `Next: 1. \`${cli} generate ${PACKAGE}:migrate --project=${name}\` says what takes the place of ${first.name}.`,
        `      2. Hand ${tokens} to ${store}.signInFrom() in ${signIn}.`,
      ]
    : [
        `Next: 1. Hand ${tokens} to ${store}.signInFrom() in ${signIn}.`,
        `      2. Call ${store}.signOut() in ${signOut}.`,
      ];
}
