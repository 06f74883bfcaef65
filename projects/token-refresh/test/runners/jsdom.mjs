// Jasmine runs in Node as it is: of a browser, what Angular's TestBed needs.
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/' });
for (const name of ['window', 'document', 'location', 'Node', 'Element', 'HTMLElement', 'Event', 'CustomEvent']) {
  Object.defineProperty(globalThis, name, { configurable: true, value: name === 'window' ? window : window[name] });
}
