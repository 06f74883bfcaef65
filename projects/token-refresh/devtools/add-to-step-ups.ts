import { StepUpEndedEvent, StepUpStartedEvent } from 'ngx-token-refresh';
import { StepUpBand } from './timeline';

export function addToStepUps(
  stepUps: readonly StepUpBand[],
  event: StepUpStartedEvent | StepUpEndedEvent,
): readonly StepUpBand[] {
  const { at, stepUpId } = event;
  if (event.type === 'step-up-started')
    return [...stepUps, { stepUpId, error: event.error, from: at, to: null, isMet: false }];
  const { isMet } = event;
  return stepUps.map((stepUp) => (stepUp.stepUpId === stepUpId ? { ...stepUp, to: at, isMet } : stepUp));
}
