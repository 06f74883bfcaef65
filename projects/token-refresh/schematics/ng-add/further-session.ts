import { placeOf } from '../picture/app-program';
import { AppPicture } from '../picture/picture';
import { SessionSeen } from '../picture/sessions';
import { Answers } from './options';

/** Why a session cannot be added beside those that are there, in one sentence; `null`: it can. */
export function conflictOf({ sessions }: AppPicture, { apis, name }: Answers): string | null {
  if (name === null) return null;
  const same = sessions.find((session) => session.name === name);
  if (same) return `--name is "${name}", and a session of that name is there (${placeOf(same.call)}): give another.`;
  const wanted = apis.length ? apis : ['/'];
  for (const session of sessions) {
    const shared = wanted.find((api) => session.apis?.some((one) => plain(one) === plain(api)));
    if (shared !== undefined) {
      return (
        `--apis has "${shared}", which ${titleOf(session)} covers (${placeOf(session.call)}): ` +
        `name what belongs to "${name}" alone.`
      );
    }
  }
  return null;
}

/** What a person should check who adds a session beside others. */
export function furtherAdvice({ sessions, routes }: AppPicture, { loginUrl, name }: Answers): readonly string[] {
  if (name === null || !sessions.length) return [];
  const unread = sessions.filter(({ apis }) => apis === null);
  const unnamed = sessions.filter((session) => session.name === undefined);
  return [
    ...unread.map(
      (session) =>
        `What ${titleOf(session)} covers (${placeOf(session.call)}) cannot be read: if its \`apis\` share an entry with ` +
        `those of "${name}", the app fails at its start and says so.`,
    ),
    ...unnamed.map(
      ({ call }) => `The name of the session in ${placeOf(call)} cannot be read: it must be another than "${name}".`,
    ),
    ...(routes.hasRouter && loginUrl === null
      ? [
          `Nothing leads to a login page when "${name}" ends: \`--login-url\` names one, or add ` +
            'withLoginRedirect({ loginUrl }) to its features.',
        ]
      : []),
  ];
}

function titleOf({ name }: SessionSeen): string {
  return name === undefined || name === null ? 'the session without a name' : `the session "${name}"`;
}

/** An entry of `apis` as it is compared: an origin in lower case, no slash at the end. */
function plain(api: string): string {
  if (!/^https?:/i.test(api)) return api.replace(/\/$/, '');
  return URL.canParse(api) ? new URL(api).href.replace(/\/$/, '') : api;
}
