import assert from 'node:assert/strict';
import type { Look } from '../browser/page.js';
import { EVERY_REAL_SERVER, EVERY_VALUE } from '../demo/choices.js';
import type { Demo } from '../demo/demo.js';
import { until } from '../poll.js';
import type { Scenario } from './scenario.js';

const LAPTOP: Look = { scheme: 'light', width: 1280, height: 800 };
const PHONE: Look = { scheme: 'light', width: 390, height: 844 };
const EXAMPLE = 'An example: ten refused calls, one refresh';

/** How far apart the middles of what stands in one line are, in pixels from top to bottom: name and person, and all switches. */
const HEAD_SPREAD = `Math.max(...['header > *', 'demo-setup-links nav > *'].map((parts) => {
  const middles = [...document.querySelectorAll(parts)].map((part) => {
    const { top, bottom } = part.getBoundingClientRect();
    return (top + bottom) / 2;
  });
  return Math.max(...middles) - Math.min(...middles);
}))`;

async function hasHeadInOneLine(demo: Demo): Promise<void> {
  await demo.page.goto(demo.url);
  await demo.isAtLogin();
  assert.ok((await demo.page.evaluate<number>(HEAD_SPREAD)) < 4, 'signed out');
  await demo.signInHere('grace');
  assert.ok((await demo.page.evaluate<number>(HEAD_SPREAD)) < 4, 'signed in');
}

/** What people see in their first ten seconds. */
export const firstLookScenarios: readonly Scenario[] = [
  {
    name: 'on a laptop name and person are in one line, the switches in another',
    choices: EVERY_VALUE,
    look: LAPTOP,
    run: hasHeadInOneLine,
  },
  {
    name: 'on a laptop name and person are in one line, the switches in another, with the names of real servers',
    choices: EVERY_REAL_SERVER.filter(({ backend, setup }) => backend === 'oidc' && setup === 'standalone'),
    look: LAPTOP,
    isReal: true,
    run: async (demo) => {
      await hasHeadInOneLine(demo);
      await demo.shows('A switch keeps the session, unless it says that it has one of its own.');
    },
  },
  {
    name: 'on a phone each switch has its label, and the result of a storm comes into sight',
    choices: EVERY_VALUE,
    look: PHONE,
    run: async (demo) => {
      await demo.signIn();
      const labels = `[...document.querySelectorAll('nav [role=group] > span')]
        .filter((label) => label.checkVisibility() && label.getBoundingClientRect().width > 20)
        .map((label) => label.innerText)`;
      assert.deepEqual(await demo.page.evaluate(labels), ['Set-up', 'Backend', 'Tokens in', 'HttpClient', 'Proactive']);
      await demo.sendRefused(10);
      await demo.isCured();
      await until(
        'the timeline at the top of the window',
        () => demo.page.evaluate<number>(`document.querySelector('demo-timeline-panel').getBoundingClientRect().top`),
        (top) => top >= 0 && top < 40,
      );
    },
  },
  {
    name: 'the picture before sign-in is called an example, and is gone once there is something to tell',
    choices: EVERY_VALUE,
    run: async (demo) => {
      const { page } = demo;
      await page.goto(demo.url);
      await demo.isAtLogin();
      assert.equal(await page.text('heading', EXAMPLE), EXAMPLE);
      await demo.signInHere();
      await page.click('button', 'Sign out');
      await demo.isAtLogin('You have signed out.');
      assert.equal(await page.text('heading', EXAMPLE), null);
    },
  },
];
