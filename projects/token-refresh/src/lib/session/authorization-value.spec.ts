import { authorizationValue } from './authorization-value';

describe('authorizationValue', () => {
  test.each([
    [undefined, 'Bearer A1'],
    ['bearer', 'Bearer A1'],
    ['BEARER', 'Bearer A1'],
    ['Bearer ', 'Bearer A1'],
    ['DPoP', 'DPoP A1'],
    ['Token ', 'Token A1'],
    [' ', 'A1'],
    ['XBearer', 'XBearer A1'],
    ['BearerX', 'BearerX A1'],
    ['', 'A1'],
    ['Cookie', ''],
  ])('given the token type %j, the header is %j', (tokenType, header) => {
    expect(authorizationValue({ accessToken: 'A1', tokenType })).toBe(header);
  });
});
