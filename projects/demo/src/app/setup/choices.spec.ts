import { backendsBeside, choicesUrl, keepsSession, readChoices, serverOf } from './choices';

describe('readChoices', () => {
  it('takes the founding backend, standalone, over fetch, where the URL says nothing', () => {
    expect(readChoices('')).toEqual({
      setup: 'standalone',
      backend: 'envelope',
      client: 'fetch',
      proactive: 'off',
    });
  });

  it('reads back what choicesUrl wrote', () => {
    const choices = { setup: 'module', backend: 'rest', client: 'xhr', proactive: 'on' } as const;
    expect(readChoices(new URL(choicesUrl(choices), 'http://demo.test').search)).toEqual(choices);
  });

  it.each(['envelope', 'rest', 'oauth2', 'oidc'] as const)('reads the backend %s', (backend) => {
    expect(readChoices(`?backend=${backend}`).backend).toBe(backend);
    expect(backendsBeside(backend)).toContain(backend);
  });

  it('takes the default for a value that is none', () => {
    expect(readChoices('?setup=<script>&backend=rest').setup).toBe('standalone');
    expect(readChoices('?setup=<script>&backend=rest').backend).toBe('rest');
  });
});

describe('keepsSession', () => {
  const withBackend = (backend: string) => readChoices(`?backend=${backend}`);

  it.each(['envelope', 'rest', 'oauth2', 'oidc'])('is so for every choice but the backend: %s', (backend) => {
    for (const name of ['setup', 'client', 'proactive'] as const)
      expect(keepsSession(withBackend(backend), name)).toBe(true);
  });

  it('is so for two backends of one server', () => {
    expect(keepsSession(withBackend('envelope'), 'backend')).toBe(true);
    expect(keepsSession(withBackend('rest'), 'backend')).toBe(true);
    expect(serverOf('envelope')).toBe(serverOf('rest'));
  });

  it('is not so for two servers', () => {
    expect(keepsSession(withBackend('oauth2'), 'backend')).toBe(false);
    expect(keepsSession(withBackend('oidc'), 'backend')).toBe(false);
    expect(serverOf('oauth2')).not.toBe(serverOf('oidc'));
  });
});
