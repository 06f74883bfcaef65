import { cancellation } from './cancellation';
import { core } from './core';
import { failure } from './failure';
import { Scenario } from './scenario';
import { scope } from './scope';
import { sessions } from './sessions';

export const scenarios: readonly Scenario[] = [...core, ...failure, ...cancellation, ...sessions, ...scope];
