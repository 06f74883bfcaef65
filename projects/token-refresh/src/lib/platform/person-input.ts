import { InjectionToken } from '@angular/core';
import { currentWindow } from './page-lifecycle';

declare const ngDevMode: boolean | undefined;

/** The port for the person's own input. */
export interface PersonInput {
  /** Calls back on each input; it must be quick. @returns stops it. */
  listen(acted: () => void): () => void;
}

export const PERSON_INPUT = new InjectionToken<PersonInput>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh person input' : '',
);

/**
 * What only a person, or the assistive technology of one, causes. `scroll` and `focus` are not among them: a script that
 * scrolls or focuses causes trusted ones. `touchmove` goes on while a finger scrolls, when `pointermove` has ended.
 */
const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove', 'click', 'input'];

// Capturing, since a component may stop an event on its way; passive, so that scrolling need not wait for us.
const OPTIONS = { capture: true, passive: true };

/** Input as the browser reports it, in this document; that in an iframe does not reach it. Needs an injection context. */
export function browserPersonInput(): PersonInput {
  const window = currentWindow();
  return {
    listen: (acted) => {
      let place: string | undefined;
      const heard = (event: Event): void => {
        const { isTrusted, repeat, screenX, screenY, type } = event as Event & Partial<KeyboardEvent & MouseEvent>;
        // `isTrusted` is false for what a script dispatches; a key that is held down repeats without the person.
        if (!isTrusted || repeat) return;
        if (type === 'pointermove') {
          // Browsers report a pointer that rests when the page moves beneath it.
          const before = place;
          place = `${screenX} ${screenY}`;
          if (before === undefined || before === place) return;
        }
        acted();
      };
      for (const type of INPUTS) window?.addEventListener?.(type, heard, OPTIONS);
      return () => {
        for (const type of INPUTS) window?.removeEventListener?.(type, heard, OPTIONS);
      };
    },
  };
}
