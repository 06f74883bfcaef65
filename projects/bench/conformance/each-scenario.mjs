// Every scenario against every client, on a virtual clock. Prints JSON.
import { scenarios } from '../../token-refresh/test/http-scenarios/all.ts';
import { ScenarioServer, worldOn } from '../../token-refresh/test/http-scenarios/scenario.ts';
import { advance, stopTime } from '../../token-refresh/test/world/virtual-time.ts';
import { clients } from './clients/clients.mjs';

/** Requests after which a server falls silent: some clients never stop. */
const PATIENCE = 3_500;

class PatientServer extends ScenarioServer {
  receive(request, answer) {
    if (this.requests.length < PATIENCE) super.receive(request, answer);
  }
}

const rejections = [];
process.on('unhandledRejection', (reason) => rejections.push(reason));
// What escapes from one request must not end the run; it shows in the scenario.
process.on('uncaughtException', (error) => rejections.push(error));
for (const method of ['log', 'warn', 'error']) console[method] = () => undefined;

async function outcomeOf({ create, offers }, { needed, run }) {
  if (needed && offers !== 'all' && !offers.includes(needed)) return { outcome: 'not offered', why: needed };
  stopTime();
  rejections.length = 0;
  const server = new PatientServer();
  const apps = [];
  const start = (options) => {
    apps.push(create(server, options));
    return apps.at(-1);
  };
  try {
    await run(worldOn({ start, server }));
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
