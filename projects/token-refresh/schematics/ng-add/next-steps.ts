import { PACKAGE } from '../library';
import { AppPicture } from '../picture/picture';
import { signInPlace, signOutPlace } from '../picture/session-places';
import { Answers } from './options';

/** The two steps that are left, with the app's own names. */
export function nextSteps(picture: AppPicture, { backend, refreshUrl }: Answers): readonly string[] {
  const { cli, name } = picture.application;
  const [first] = picture.tokenInterceptors;
  const signIn = signInPlace(picture) ?? 'the function that sends your sign-in';
  const signOut = signOutPlace(picture) ?? 'the function that signs out';
  const tokens =
    backend === 'cookie' ? 'the answer of the sign-in' : `the tokens (check that ${refreshUrl} refreshes them)`;
  return first
    ? [
        `Next: 1. \`${cli} generate ${PACKAGE}:migrate --project=${name}\` says what takes the place of ${first.name}.`,
        `      2. Hand ${tokens} to TokenStore.signInFrom() in ${signIn}.`,
      ]
    : [
        `Next: 1. Hand ${tokens} to TokenStore.signInFrom() in ${signIn}.`,
        `      2. Call TokenStore.signOut() in ${signOut}.`,
      ];
}
