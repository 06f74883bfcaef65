import { setupZonelessTestEnv } from 'jest-preset-angular/setup-env/zoneless';
import { leaks, watchConsole } from './world/no-leaks';

setupZonelessTestEnv({ errorOnUnknownElements: true, errorOnUnknownProperties: true });

watchConsole();
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(() => expect(leaks()).toEqual([]));
