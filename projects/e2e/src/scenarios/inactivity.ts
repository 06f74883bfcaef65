import assert from 'node:assert/strict';
import { ONE_CHOICE } from '../demo/choices.js';
import type { Demo } from '../demo/demo.js';
import { until } from '../poll.js';
import { hasNoFindings } from './accessibility.js';
import type { Scenario } from './scenario.js';

/** From now on the clock of the page goes on by {@link jump} alone: what it shows does not depend on how fast we ask. */
const STOP_CLOCK = `(() => { const now = Date.now(); Date.now = () => now; })()`;

/** No driver can let an hour pass: the clock of the page jumps forward, which counts as sleep, and the page wakes. */
function sleep(ms: number): string {
  return `(() => {
    ${jump(ms)};
    window.dispatchEvent(new Event('focus'));
  })()`;
}

function jump(ms: number): string {
  return `(() => { const now = Date.now; Date.now = () => now() + ${ms}; })()`;
}

const FOCUSED = `document.activeElement.innerText`;

async function warns(demo: Demo, words: RegExp): Promise<void> {
  await until(
    `the dialog: ${words}`,
    () => demo.page.text('alertdialog'),
    (text) => words.test(text ?? ''),
  );
}

async function isGone({ page }: Demo): Promise<void> {
  await until(
    'no dialog',
    () => page.text('alertdialog'),
    (text) => text === null,
  );
}

/** Of the two minutes since the last input 63 s are over. */
async function isWarned(demo: Demo): Promise<void> {
  await demo.page.evaluate(sleep(63_000));
  await warns(demo, /You will be signed out in 57 s/);
  assert.equal(await demo.page.evaluate(FOCUSED), 'Stay signed in');
}

export const inactivityScenarios: readonly Scenario[] = [
  {
    name: 'I1 I5 a person who is inactive is warned, and chooses by keyboard alone; axe-core finds nothing',
    choices: ONE_CHOICE,
    switches: { signOutAfter: '120' },
    tokenLife: 'long',
    run: async (demo) => {
      const { page } = demo;
      await demo.signIn();
      await page.evaluate(STOP_CLOCK);
      await page.press('Tab');
      await isWarned(demo);
      await hasNoFindings(page);
      await page.evaluate(jump(2_000));
      await warns(demo, /in 55 s/);
      await page.press('Enter');
      await isGone(demo);
      await isWarned(demo);
      await page.press('Escape');
      await isGone(demo);

      // Several windows are open, and one at most has the focus: input in the others counts as well.
      await page.evaluate('(document.hasFocus = () => false) && null');
      await isWarned(demo);
      await page.press('Tab');
      await warns(demo, /You are there: you stay signed in/);
      assert.equal(await page.evaluate(FOCUSED), 'Sign out');
      await page.press('Enter');
      await demo.isAtLogin('You have signed out.');
      await demo.storesNothing();
    },
  },
  {
    name: 'I2 input in one tab takes the warning back in the other',
    choices: ONE_CHOICE,
    switches: { signOutAfter: '120' },
    tokenLife: 'long',
    run: async (demo) => {
      await demo.signIn();
      const tab = await demo.openTab();
      for (const { page } of [demo, tab]) await page.evaluate(sleep(63_000));
      for (const each of [demo, tab]) await warns(each, /You will be signed out in \d+ s/);
      await tab.page.press('Tab');
      await warns(tab, /You are there: you stay signed in/);
      await isGone(demo);
    },
  },
  {
    name: 'I1 I4 a person who sleeps past the end is signed out in both tabs as the page wakes, and told why',
    choices: ONE_CHOICE,
    switches: { signOutAfter: '120' },
    tokenLife: 'long',
    run: async (demo) => {
      await demo.signIn();
      const tab = await demo.openTab();
      // A machine sleeps with all its tabs, and one of them wakes first.
      await tab.page.evaluate(jump(130_000));
      await demo.page.evaluate(sleep(130_000));
      for (const each of [demo, tab]) await each.isAtLogin('Your session has ended: you were inactive for too long.');
      await demo.storesNothing();
    },
  },
];
