import assert from 'node:assert/strict';
import { EVERY_VALUE } from '../demo/choices.js';
import type { Demo } from '../demo/demo.js';
import { until } from '../poll.js';
import { hasNoFindings } from './accessibility.js';
import type { Scenario } from './scenario.js';

// The two dialogs, by keyboard alone.

/** Waits for a dialog, and sees that the keyboard cannot leave it for the page behind it. */
async function isAsked({ page }: Demo, heading: string): Promise<void> {
  await until(
    `the dialog "${heading}"`,
    () => page.text('heading', heading),
    (text) => text !== null,
  );
  // A dialog that comes into sight has not got its colours yet.
  await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished)).then(() => null)');
  await hasNoFindings(page);
  const isTrapped = `document.activeElement === document.body || document.activeElement.closest('dialog') !== null`;
  for (let stop = 0; stop < 5; stop++) {
    assert.equal(await page.evaluate(isTrapped), true, 'the focus is in the dialog');
    await page.press('Tab');
  }
  // As it was when it opened.
  await page.evaluate(`document.querySelector('dialog[open] input').focus()`);
}

async function sendByKeyboard({ page }: Demo): Promise<void> {
  await page.fill('Note', 'rent');
  await page.press('Enter');
}

export const dialogScenarios: readonly Scenario[] = [
  {
    name: 'U1 ten transfers, one second factor, ten answers; Escape gives up',
    choices: EVERY_VALUE,
    tokenLife: 'long',
    run: async (demo) => {
      const { page } = demo;
      const session = await demo.signIn();
      await sendByKeyboard(demo);
      await demo.says('10 calls were refused · 1 step-up under way · 10 waiting at the gate');
      await isAsked(demo, 'Confirm that it is you');
      await page.fill('Code', '000000');
      await page.press('Enter');
      await demo.shows('That code is wrong.');
      await page.fill('Code', '123456');
      await page.press('Enter');

      // The codes were checked by calls of their own.
      await demo.says(/^10 calls were refused · 1 step-up · 10 replayed · 1[12] answered 200/);
      await demo.isAnswered(10);
      await session.counted({ refreshes: 0 });
      assert.equal(await page.evaluate('document.activeElement.id'), 'transfer-note', 'the focus is where it was');

      // Inside an HTTP 200 an expired token refuses a transfer for good: the server may have acted on it.
      if (demo.choices.backend === 'envelope') return;
      // U5: the next token comes from a refresh, and is not elevated.
      await demo.expireToken();
      await sendByKeyboard(demo);
      await isAsked(demo, 'Confirm that it is you');
      await page.press('Escape');
      await demo.says(/1 step-up, 1 given up/);
      await demo.appGets('The app got 0 answers and 10 errors (status 401, the server’s own).');
    },
  },
  {
    name: 'A10 the session ends: sign in again in a dialog, the form is kept and ten calls go on',
    choices: EVERY_VALUE,
    tokenLife: 'long',
    run: async (demo) => {
      const { page } = demo;
      await demo.signIn();
      await page.fill('Note', 'half');
      await page.evaluate(`document.querySelector('demo-transfer-panel input[type=checkbox]').click()`);
      await demo.letRefresh('Refused');
      await demo.sendRefused(10);
      await isAsked(demo, 'Sign in again');
      await page.fill('Password', 'wrong');
      await page.press('Enter');
      await demo.shows('That password is wrong.');
      await page.fill('Password', 'lovelace');
      await page.press('Enter');

      await demo.isAnswered(10);
      assert.equal(await page.evaluate(`document.querySelector('#transfer-note').value`), 'half');
      assert.equal(new URL(await page.url()).pathname, '/');
    },
  },
];
