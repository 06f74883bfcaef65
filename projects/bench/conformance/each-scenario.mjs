import { ModelServer } from '../../token-refresh/test/world/model-server.ts';
import { cancellation } from './scenarios/cancellation.mjs';
import { core } from './scenarios/core.mjs';
import { failure } from './scenarios/failure.mjs';
import { scope } from './scenarios/scope.mjs';
import { sessions } from './scenarios/sessions.mjs';
import { advance, resetTime, stopTime } from './virtual-clock.mjs';

/** Requests after which a server falls silent: some clients never stop. */
const PATIENCE = 3_500;

class PatientServer extends ModelServer {
  receive(request, answer) {
    if (this.requests.length < PATIENCE) super.receive(request, answer);
  }
}

const rejections = [];
process.on('unhandledRejection', (reason) => rejections.push(reason));
// What escapes from one request must not end the run; it shows in the scenario.
process.on('uncaughtException', (error) => rejections.push(error));
for (const method of ['log', 'warn', 'error']) console[method] = () => undefined;
stopTime();

async function outcomeOf({ create, offers }, { needs, run }) {
  if (needs && !offers.has(needs)) return { outcome: 'not offered', why: needs };
  resetTime();
  rejections.length = 0;
  const server = new PatientServer();
  const apps = [];
  const tracked = (...args) => {
    const app = create(...args);
    apps.push(app);
    return app;
  };
  try {
    await run({
      create: tracked,
      start: (options) => tracked(server, options),
      newServer: () => new PatientServer(),
      server,
      advance,
    });
    await advance(0);
    return rejections.length
      ? { outcome: 'fails', why: `unhandled: ${String(rejections[0]).slice(0, 120)}` }
      : { outcome: 'passes' };
  } catch (error) {
    return { outcome: 'fails', why: String(error.message).slice(0, 200) };
  } finally {
    for (const app of apps) app.destroy();
  }
}

const scenarios = [...core, ...failure, ...cancellation, ...sessions, ...scope];

/** Every scenario against every client, on a virtual clock. Prints JSON. */
export async function runScenarios(clients) {
  const rows = [];

  for (const scenario of scenarios) {
    const outcomes = {};
    for (const client of clients) outcomes[client.name] = await outcomeOf(client, scenario);
    rows.push({ id: scenario.id, title: scenario.title, outcomes });
  }
  process.stdout.write(
    JSON.stringify({ clients: clients.map(({ name, package: of }) => ({ name, package: of })), rows }),
    () => process.exit(),
  );
}
