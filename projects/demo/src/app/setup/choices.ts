import { InjectionToken } from '@angular/core';

/** How the demo is put together. Kept in the URL, so that a reload or a link brings the same demo back. */
export interface Choices {
  readonly setup: 'standalone' | 'module';
  /** The first three are the demo server's; the others are real servers, see projects/e2e/src/real-servers. */
  readonly backend: 'envelope' | 'rest' | 'cookie' | 'oauth2' | 'oidc';
  /** Where the tokens are kept; with the backend `cookie`, in memory. */
  readonly tokens: 'local' | 'remember' | 'memory';
  readonly client: 'fetch' | 'xhr';
  readonly proactive: 'off' | 'on';
}

export const CHOICES = new InjectionToken<Choices>('demo choices');

/** The values of each choice, the default first. */
export const CHOICE_VALUES: { readonly [K in keyof Choices]: readonly [Choices[K], ...Choices[K][]] } = {
  setup: ['standalone', 'module'],
  backend: ['envelope', 'rest', 'cookie', 'oauth2', 'oidc'],
  tokens: ['local', 'remember', 'memory'],
  client: ['fetch', 'xhr'],
  proactive: ['off', 'on'],
};

/** @param search the URL's query. What it does not say, or says wrongly, is the default. */
export function readChoices(search: string): Choices {
  const query = new URLSearchParams(search);
  const read = <K extends keyof Choices>(name: K): Choices[K] => {
    const [standard, ...others] = CHOICE_VALUES[name];
    return others.find((other) => other === query.get(name)) ?? standard;
  };
  const backend = read('backend');
  return {
    setup: read('setup'),
    backend,
    tokens: backend === 'cookie' ? 'memory' : read('tokens'),
    client: read('client'),
    proactive: read('proactive'),
  };
}

/** The URL of the demo with these choices, relative to its page. */
export function choicesUrl(choices: Choices): string {
  return `?${new URLSearchParams({ ...choices })}`;
}

/**
 * The name of the server that knows the session. The demo server has one session for two of its backends; that of the
 * cookie is another.
 */
export function serverOf(backend: Choices['backend']): string {
  return backend === 'envelope' || backend === 'rest' ? 'demo-server' : backend;
}

/** Whether a session of the one is that of the other, too. */
export function keepsSession(from: Choices, to: Choices): boolean {
  return serverOf(from.backend) === serverOf(to.backend) && from.tokens === to.tokens;
}

/** The backends of the server that has this one: a page can switch between them. */
export function backendsBeside(backend: Choices['backend']): readonly Choices['backend'][] {
  return backend === 'oauth2' || backend === 'oidc' ? ['oauth2', 'oidc'] : ['envelope', 'rest', 'cookie'];
}
