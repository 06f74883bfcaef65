import { HttpClient } from '@angular/common/http';
import { Injector } from '@angular/core';
import { Router } from '@angular/router';
import { SessionEnd, StepUpDemand, Tokens, TokenStore } from 'ngx-token-refresh';
import { BehaviorSubject, Observable, of, Subject, throwError } from 'rxjs';
import { Session } from '../session/session';
import { WIRE } from '../wire/wire';
import { SecondFactor } from './second-factor';
import { SignInAgain } from './sign-in-again';

/** A JWT of the demo server, unsigned. */
const jwt = (sub: string): string => ['e30', btoa(JSON.stringify({ sid: 's', sub, iat: 1, exp: 2 })), 'x'].join('.');

describe('SecondFactor', () => {
  const DEMAND: StepUpDemand = { error: 'insufficient_user_authentication', method: 'POST', url: '/transfers/1' };

  function start(confirm: (http: unknown, code: string) => Observable<object | null>) {
    const wire = { secondFactor: { confirm }, backend: { readTokens: (answer: unknown) => answer } };
    const factor = Injector.create({
      providers: [{ provide: SecondFactor }, { provide: HttpClient, useValue: {} }, { provide: WIRE, useValue: wire }],
    }).get(SecondFactor);
    const seen: (Tokens | 'completed')[] = [];
    const subscription = factor
      .ask(DEMAND)
      .subscribe({ next: (tokens) => seen.push(tokens), complete: () => seen.push('completed') });
    return { factor, seen, subscription };
  }

  it('shows the demand, says that a code is wrong, and brings the tokens', () => {
    const { factor, seen } = start((_, code) => of(code === '123456' ? { accessToken: 'strong' } : null));
    expect(factor.demand()).toBe(DEMAND);
    factor.confirm('000000');
    expect([factor.problem(), seen]).toEqual(['That code is wrong.', []]);
    factor.confirm('123456');
    expect([factor.problem(), seen]).toEqual([null, [{ accessToken: 'strong' }]]);
  });

  it('says that the server cannot be reached', () => {
    const { factor } = start(() => throwError(() => new Error()));
    factor.confirm('123456');
    expect(factor.problem()).toMatch(/^The server cannot be reached/);
  });

  it('is gone when the person, or the library, has given it up', () => {
    const { factor, seen } = start(() => of(null));
    factor.cancel();
    expect([factor.demand(), seen]).toEqual([null, ['completed']]);
    const other = start(() => of(null));
    other.subscription.unsubscribe();
    expect(other.factor.demand()).toBeNull();
  });
});

describe('SignInAgain', () => {
  function start() {
    const tokens$ = new BehaviorSubject<Tokens | null>({ accessToken: jwt('ada') });
    const navigate = jest.fn();
    const asked: unknown[] = [];
    const answer = new Subject<boolean>();
    const again = Injector.create({
      providers: [
        { provide: SignInAgain },
        { provide: WIRE, useValue: { signIn: (_: unknown, credentials: unknown) => asked.push(credentials) } },
        {
          provide: Session,
          useValue: {
            signIn: (ask: (http: unknown) => unknown) => {
              ask({});
              return answer;
            },
          },
        },
        { provide: TokenStore, useValue: { tokens$, isAuthenticated: () => tokens$.value !== null } },
        { provide: Router, useValue: { navigate } },
      ],
    }).get(SignInAgain);
    const letFail = jest.fn();
    let samePerson: Parameters<SessionEnd['holdRequests']>[0] = () => false;
    const end = (reason: SessionEnd['reason'] = 'rejected'): SessionEnd => ({
      reason,
      sessionName: null,
      holdRequests: (same) => {
        samePerson = same;
        return letFail;
      },
    });
    const isSame = (sub: string): boolean => samePerson({ accessToken: jwt('ada') }, { accessToken: jwt(sub) });
    return { again, answer, asked, end, isSame, letFail, navigate, tokens$ };
  }

  it('does not ask a person who has not chosen it, has signed out, or was away', () => {
    const { again, end } = start();
    expect(again.ask(end())).toBe(false);
    again.isChosen.set(true);
    expect([again.ask(end('signed-out')), again.ask(end('inactive')), again.username()]).toEqual([false, false, null]);
  });

  it('asks for the person whose session has ended, and lets go on what is theirs', () => {
    const { again, answer, asked, end, isSame, tokens$ } = start();
    again.isChosen.set(true);
    tokens$.next(null);
    expect(again.ask(end())).toBe(true);
    expect(again.username()).toBe('ada');
    expect([isSame('ada'), isSame('grace')]).toEqual([true, false]);
    again.signIn('wrong');
    answer.next(false);
    expect([again.username(), again.problem()]).toEqual(['ada', 'That password is wrong.']);
    again.signIn('lovelace');
    answer.next(true);
    expect(again.username()).toBeNull();
    expect(asked).toEqual(['wrong', 'lovelace'].map((password) => ({ username: 'ada', password })));
  });

  it('given up, lets the calls fail and leads to the login', () => {
    const { again, end, letFail, navigate, tokens$ } = start();
    again.isChosen.set(true);
    tokens$.next(null);
    again.ask(end());
    again.cancel();
    expect(again.username()).toBeNull();
    expect(letFail).toHaveBeenCalledTimes(1);
    expect(navigate).toHaveBeenCalledWith(['/login'], expect.anything());
  });
});
