import { readChoices } from './app/setup/choices';
import { startModule } from './app/setup/start-module';
import { startStandalone } from './app/setup/start-standalone';

const choices = readChoices(location.search);

// As in an old browser, or in a page without TLS: to see that tabs agree all the same.
if (new URLSearchParams(location.search).get('locks') === 'off') {
  Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
}

// A start that fails is an unhandled rejection: the browser tells of it better than a handler here could.
void (choices.setup === 'module' ? startModule(choices) : startStandalone(choices));
