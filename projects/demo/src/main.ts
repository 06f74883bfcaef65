import { readChoices } from './app/setup/choices';
import { startModule } from './app/setup/start-module';
import { startStandalone } from './app/setup/start-standalone';

const choices = readChoices(location.search);

// A start that fails is an unhandled rejection: the browser tells of it better than a handler here could.
void (choices.setup === 'module' ? startModule(choices) : startStandalone(choices));
