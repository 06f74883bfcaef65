import { provideTokenRefresh, restBackend } from 'ngx-token-refresh';
import { withDpop } from './with-dpop';

describe('withDpop', () => {
  test('a name that is none is refused at start-up', () => {
    expect(() => withDpop({ name: '' })).toThrow(/`name` of withDpop\(\)/);
  });

  test('given twice it is refused at start-up, by its name', () => {
    const backend = restBackend({ refreshUrl: '/refresh' });
    expect(() => provideTokenRefresh({ backend }, withDpop(), withDpop())).toThrow(/withDpop\(\) twice/);
  });
});
