import { headerValue } from './authorization-value';

describe('headerValue', () => {
  test.each([
    [undefined, 'Bearer A1'],
    ['bearer', 'Bearer A1'],
    ['BEARER', 'Bearer A1'],
    ['DPoP', 'DPoP A1'],
    ['XBearer', 'XBearer A1'],
    ['BearerX', 'BearerX A1'],
    ['', 'A1'],
  ])('given the token type %j, the header says %j', (tokenType, header) => {
    expect(headerValue({ accessToken: 'A1', tokenType })).toBe(header);
  });
});
