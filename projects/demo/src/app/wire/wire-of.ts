import { Choices } from '../setup/choices';
import { envelopeWire } from './envelope-wire';
import { oauth2Wire } from './oauth2-wire';
import { oidcWire } from './oidc-wire';
import { restWire } from './rest-wire';
import { Wire } from './wire';

const WIRES: Readonly<Record<Choices['backend'], () => Wire>> = {
  envelope: envelopeWire,
  rest: restWire,
  oauth2: oauth2Wire,
  oidc: oidcWire,
};

export function wireOf(backend: Choices['backend']): Wire {
  return WIRES[backend]();
}
