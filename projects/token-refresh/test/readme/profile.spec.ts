import { inject } from '@angular/core';
import { localStorageTokens, restBackend, withStorage } from 'ngx-token-refresh';
import { App, AppOptions, describeSetUps, startApp } from '../world/app';
import { ModelServer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { CurrentPerson, profileOfRefreshes } from './profile.example';

useVirtualTime();

const jwt = (claims: object): string => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
const answer = (name: string, roles: string[]) => ({
  accessToken: jwt({ roles }),
  refreshToken: 'r',
  profile: { name },
});

describeSetUps('A6 a profile beside the tokens, roles in the token', (setUp) => {
  function start(options: AppOptions = {}): App & { person: CurrentPerson } {
    const app = startApp(setUp, {
      backend: restBackend({ refreshUrl: '/api/auth/refresh' }),
      features: [withStorage(localStorageTokens())],
      before: [profileOfRefreshes],
      onSessionEnded: () => inject(CurrentPerson).forget(),
      providers: [CurrentPerson],
      signedIn: false,
      ...options,
    });
    return { ...app, person: app.injector.get(CurrentPerson) };
  }

  test('A6 the sign-in brings both; they outlive a reload and end with the session', () => {
    const { person } = start();
    expect([person.profile(), person.roles()]).toEqual([null, []]);
    person.signIn(answer('Ada', ['admin']));
    expect([person.profile(), person.roles()]).toEqual([{ name: 'Ada' }, ['admin']]);
    const reloaded = start();
    expect([reloaded.person.profile(), reloaded.person.roles()]).toEqual([{ name: 'Ada' }, ['admin']]);
    void reloaded.signOut();
    expect([reloaded.person.profile(), reloaded.person.roles()]).toEqual([null, []]);
    expect(localStorage.getItem('profile')).toBeNull();
  });

  test('A6 a refresh whose answer has the profile renews it; one that has none leaves it', async () => {
    const server = new ModelServer();
    const { person, refresher } = start({ server });
    person.signIn(answer('Ada', ['admin']));
    server.refresh = () => ({ status: 200, body: answer('Ada L.', ['user']) });
    void refresher.refresh();
    await advance(100);
    expect([person.profile(), person.roles()]).toEqual([{ name: 'Ada L.' }, ['user']]);
    server.refresh = () => ({ status: 200, body: { accessToken: jwt({}), refreshToken: 'r2' } });
    void refresher.refresh();
    await advance(100);
    expect([person.profile(), person.roles()]).toEqual([{ name: 'Ada L.' }, []]);
  });

  test('A6 another person who signs in is never shown the profile of the one before', () => {
    const { person, store } = start();
    person.signIn(answer('Ada', []));
    store.signIn({ accessToken: jwt({}) });
    expect(person.profile()).toBeNull();
  });
});
