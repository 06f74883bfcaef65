import type { Role } from './page.js';

const SELECTORS: Readonly<Record<Role, string>> = {
  alert: '[role=alert]',
  alertdialog: '[role=alertdialog]',
  button: 'button',
  heading: 'h1, h2, h3',
  link: 'a[href]',
  radio: 'input[type=radio]',
  status: '[role=status]',
  table: 'table',
  timer: '[role=timer]',
};

/** Runs in the page: what a screen reader would call an element, as far as the demo goes. */
const NAME = `(element) => {
  const ids = element.getAttribute('aria-labelledby')?.split(' ');
  const labels = ids?.map((id) => document.getElementById(id)) ?? element.labels ?? [];
  const spoken = (node) => {
    const copy = node?.cloneNode(true);
    for (const hidden of copy?.querySelectorAll('[aria-hidden=true]') ?? []) hidden.remove();
    return copy?.textContent ?? '';
  };
  const text = (nodes) => [...nodes].map(spoken).join(' ').replace(/\\s+/g, ' ').trim();
  return element.getAttribute('aria-label') ?? text(labels.length > 0 ? labels : [element.caption ?? element]);
}`;

/**
 * A JavaScript expression for the one element of this role and name that can be seen; `null` if there is none, or more.
 * For drivers that do not find by role themselves. A radio button is found by its label, which is drawn in its place.
 */
export function elementByRole(role: Role, name?: string): string {
  const target = role === 'radio' ? `element.closest('label')` : 'element';
  return theOne(SELECTORS[role], name, target);
}

/** A JavaScript expression for the one field with this label. */
export function fieldByLabel(label: string): string {
  return theOne('input', label, 'element');
}

/** A JavaScript expression for its text, white space collapsed. */
export function textByRole(role: Role, name?: string): string {
  return `(${elementByRole(role, name)})?.innerText.replace(/\\s+/g, ' ').trim() ?? null`;
}

function theOne(selector: string, name: string | undefined, target: string): string {
  const isNamed = name === undefined ? 'true' : `(${NAME})(element) === ${JSON.stringify(name)}`;
  return `(() => {
    const found = [...document.querySelectorAll(${JSON.stringify(selector)})].filter(
      (element) => element.checkVisibility() && !element.closest('[aria-hidden=true]') && ${isNamed},
    );
    return found.length === 1 ? found.map((element) => ${target})[0] : null;
  })()`;
}
