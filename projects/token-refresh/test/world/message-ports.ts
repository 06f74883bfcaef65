import { MessageChannel as NodeMessageChannel } from 'node:worker_threads';

/** Gives each test of the file the `MessageChannel` of Node, which jsdom has not, and closes its ports afterwards. */
export function useMessagePorts(): void {
  const { MessageChannel } = globalThis;
  const opened: NodeMessageChannel[] = [];
  beforeEach(() => {
    const Opened = class extends NodeMessageChannel {
      constructor() {
        super();
        opened.push(this);
      }
    };
    Object.assign(globalThis, { MessageChannel: Opened });
  });
  afterEach(() => {
    // An open port keeps Node running.
    for (const { port1, port2 } of opened.splice(0)) {
      port1.close();
      port2.close();
    }
    globalThis.MessageChannel = MessageChannel;
  });
}
