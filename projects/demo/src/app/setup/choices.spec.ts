import { backendsBeside, choicesUrl, readChoices } from './choices';

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
