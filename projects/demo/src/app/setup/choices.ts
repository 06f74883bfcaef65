import { InjectionToken } from '@angular/core';

/** How the demo is put together. Kept in the URL, so that a reload or a link brings the same demo back. */
export interface Choices {
  readonly setup: 'standalone' | 'module';
  readonly backend: 'envelope' | 'rest';
  readonly client: 'fetch' | 'xhr';
  readonly proactive: 'off' | 'on';
}

export const CHOICES = new InjectionToken<Choices>('demo choices');

/** The values of each choice, the default first. */
export const CHOICE_VALUES: { readonly [K in keyof Choices]: readonly [Choices[K], Choices[K]] } = {
  setup: ['standalone', 'module'],
  backend: ['envelope', 'rest'],
  client: ['fetch', 'xhr'],
  proactive: ['off', 'on'],
};

/** @param search the URL's query. What it does not say, or says wrongly, is the default. */
export function readChoices(search: string): Choices {
  const query = new URLSearchParams(search);
  const read = <K extends keyof Choices>(name: K): Choices[K] => {
    const [standard, other] = CHOICE_VALUES[name];
    return query.get(name) === other ? other : standard;
  };
  return { setup: read('setup'), backend: read('backend'), client: read('client'), proactive: read('proactive') };
}

/** The URL of the demo with these choices. */
export function choicesUrl(choices: Choices): string {
  return `/?${new URLSearchParams({ ...choices })}`;
}
