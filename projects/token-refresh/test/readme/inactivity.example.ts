import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { injectInactivity, withInactivity } from 'ngx-token-refresh';
import {
  provideTokenRefreshTesting,
  TokenRefreshController,
} from 'ngx-token-refresh/testing';

@Component({ selector: 'app-warning', template: '{{ left() ?? "" }}' })
class Warning {
  readonly left = injectInactivity().secondsLeft;
}

export async function warnsAPersonWhoIsInactive(): Promise<(string | null)[]> {
  const ends: string[] = [];
  TestBed.configureTestingModule({
    providers: [
      provideTokenRefreshTesting(
        { onSessionEnded: ({ reason }) => ends.push(reason) },
        withInactivity({ signOutAfter: 600_000 }),
      ),
    ],
  });
  const person = TestBed.inject(TokenRefreshController);
  const fixture = TestBed.createComponent(Warning);
  const text = async () => {
    await fixture.whenStable();
    return (fixture.nativeElement as HTMLElement).textContent;
  };

  person.clock.advance(570_000);
  const warned = await text(); // '30'
  person.actAsPerson();
  const active = await text(); // ''
  person.clock.advance(600_000);
  return [warned, active, ...ends]; // ['30', '', 'inactive']
}
