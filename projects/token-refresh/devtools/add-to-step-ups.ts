import { StepUpEndedEvent, StepUpStartedEvent } from 'ngx-token-refresh';
import { ofSession } from './of-session';
import { StepUpBand } from './timeline';

export function addToStepUps(
  stepUps: readonly StepUpBand[],
  event: StepUpStartedEvent | StepUpEndedEvent,
): readonly StepUpBand[] {
  const { at, stepUpId } = event;
  if (event.type === 'step-up-started')
    return [...stepUps, { stepUpId, ...ofSession(event), error: event.error, from: at, to: null, isMet: false }];
  const { isMet } = event;
  // Each session counts its own.
  const isSame = (stepUp: StepUpBand): boolean => stepUp.stepUpId === stepUpId && stepUp.session === event.sessionName;
  return stepUps.map((stepUp) => (isSame(stepUp) ? { ...stepUp, to: at, isMet } : stepUp));
}
