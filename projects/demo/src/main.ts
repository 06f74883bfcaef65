import { hostOf } from './app/setup/host';
import { readChoices } from './app/setup/choices';
import { startModule } from './app/setup/start-module';
import { startStandalone } from './app/setup/start-standalone';

const choices = readChoices(location.search);

// As in an old browser, or in a page without TLS: to see that tabs agree all the same.
if (new URLSearchParams(location.search).get('locks') === 'off') {
  Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
}

async function start(): Promise<void> {
  const host = await hostOf(document);
  await (choices.setup === 'module' ? startModule(choices, host) : startStandalone(choices, host));
}

// A start that fails is an unhandled rejection: the browser tells of it better than a handler here could.
void start();
