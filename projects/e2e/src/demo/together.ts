import type { Demo } from './demo.js';

const CHANNEL = 'e2e-together';

/**
 * Presses the button for ten calls in all tabs within milliseconds: each tab waits for a word from the last one. A
 * driver takes longer than that for a single click, and the timers of tabs that are out of sight are slow.
 */
export async function sendTogether(tabs: readonly Demo[]): Promise<void> {
  const press = `[...document.querySelectorAll('button')].find(({ innerText }) => innerText === 'Send 10 calls').click()`;
  const last = tabs.at(-1);
  for (const tab of tabs.slice(0, -1)) {
    await tab.page.evaluate(
      `void ((window.e2eTogether ??= new BroadcastChannel('${CHANNEL}')).onmessage = () => ${press})`,
    );
  }
  await last?.page.evaluate(`void (new BroadcastChannel('${CHANNEL}').postMessage('now'), ${press})`);
}
