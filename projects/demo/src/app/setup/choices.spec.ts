import { backendsBeside, choicesUrl, keepsSession, readChoices, serverOf } from './choices';

describe('readChoices', () => {
  it('takes the founding backend, standalone, over fetch, where the URL says nothing', () => {
    expect(readChoices('')).toEqual({
      setup: 'standalone',
      backend: 'envelope',
      tokens: 'local',
      client: 'fetch',
      proactive: 'off',
    });
  });

  it('reads back what choicesUrl wrote', () => {
    const choices = { setup: 'module', backend: 'rest', tokens: 'remember', client: 'xhr', proactive: 'on' } as const;
    expect(readChoices(new URL(choicesUrl(choices), 'http://demo.test').search)).toEqual(choices);
  });

  it('keeps tokens in memory where the refresh token is a cookie', () => {
    expect(readChoices('?backend=cookie&tokens=local').tokens).toBe('memory');
  });

  it.each(['envelope', 'rest', 'cookie', 'oauth2', 'oidc'] as const)('reads the backend %s', (backend) => {
    expect(readChoices(`?backend=${backend}`).backend).toBe(backend);
    expect(backendsBeside(backend)).toContain(backend);
  });

  it('takes the default for a value that is none', () => {
    expect(readChoices('?setup=<script>&backend=rest').setup).toBe('standalone');
    expect(readChoices('?setup=<script>&backend=rest').backend).toBe('rest');
  });
});

describe('keepsSession', () => {
  const choices = readChoices('');

  it.each([
    ['setup', 'module'],
    ['client', 'xhr'],
    ['proactive', 'on'],
    ['backend', 'rest'],
  ])('is so for another %s', (name, value) => {
    expect(keepsSession(choices, { ...choices, [name]: value })).toBe(true);
  });

  it.each([
    ['backend', 'cookie'],
    ['backend', 'oauth2'],
    ['tokens', 'memory'],
    ['tokens', 'remember'],
  ])('is not so for another %s, %s', (name, value) => {
    expect(keepsSession(choices, { ...choices, [name]: value })).toBe(false);
  });

  it('is not so for two servers', () => {
    expect(serverOf('oauth2')).not.toBe(serverOf('oidc'));
  });
});
