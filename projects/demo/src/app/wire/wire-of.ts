import { Choices } from '../setup/choices';
import { envelopeWire } from './envelope-wire';
import { restWire } from './rest-wire';
import { Wire } from './wire';

export function wireOf(backend: Choices['backend']): Wire {
  return backend === 'rest' ? restWire() : envelopeWire();
}
