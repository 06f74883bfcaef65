import { setupZonelessTestEnv } from 'jest-preset-angular/setup-env/zoneless';
import { leaks, watchConsole } from './world/no-leaks';

setupZonelessTestEnv({ errorOnUnknownElements: true, errorOnUnknownProperties: true });

watchConsole();
afterEach(() => expect(leaks()).toEqual([]));
