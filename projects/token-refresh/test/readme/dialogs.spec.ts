import { provideHttpClientTesting, HttpTestingController, TestRequest } from '@angular/common/http/testing';
import { HttpClient } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { TokenStore } from 'ngx-token-refresh';
import { probe } from '../world/app';
import { appConfig as askingAgain, SignInAgain } from './sign-in-again.example';
import { appConfig as steppingUp, SecondFactor } from './step-up.example';

// The two dialogs, as the site shows them.

let server: HttpTestingController;

function start({ providers }: typeof steppingUp): HttpClient {
  TestBed.configureTestingModule({ providers: [...providers, provideRouter([]), provideHttpClientTesting()] });
  server = TestBed.inject(HttpTestingController);
  return TestBed.inject(HttpClient);
}

function refuse(request: TestRequest, challenge = 'Bearer error="invalid_token"'): void {
  request.flush({}, { status: 401, statusText: 'no', headers: { 'WWW-Authenticate': challenge } });
}

const carried = ({ request }: TestRequest): string | null => request.headers.get('Authorization');

/** An unsigned JWT. */
const jwt = (sub: string, count: number): string =>
  ['e30', btoa(JSON.stringify({ sub, count })).replaceAll('=', ''), ''].join('.');

describe('U1 the second factor', () => {
  const DEMAND = 'Bearer error="insufficient_user_authentication", acr_values="otp"';

  test('two calls, one dialog; a wrong code is typed again; both are answered', () => {
    const http = start(steppingUp);
    const dialog = TestBed.inject(SecondFactor);
    TestBed.inject(TokenStore).signIn({ accessToken: 'weak' });
    const calls = [1, 2].map((amount) => probe(http.post('/api/transfers', { amount })));
    server.match('/api/transfers').forEach((request) => refuse(request, DEMAND));
    expect(dialog.demand()).toMatchObject({ acrValues: ['otp'], method: 'POST', url: '/api/transfers' });

    dialog.confirm('000000');
    server.expectOne('/api/auth/step-up').flush({}, { status: 422, statusText: 'wrong' });
    expect([dialog.isWrong(), dialog.demand() !== null]).toEqual([true, true]);
    dialog.confirm('123456');
    const check = server.expectOne('/api/auth/step-up');
    expect(carried(check)).toBe('Bearer weak');
    check.flush({ accessToken: 'strong' });

    const again = server.match('/api/transfers');
    expect(again.map(carried)).toEqual(['Bearer strong', 'Bearer strong']);
    again.forEach((request) => request.flush('done'));
    expect(calls.map(({ value }) => value)).toEqual(['done', 'done']);
    expect(dialog.demand()).toBeNull();
  });

  test('U2 the dialog is closed: the server’s own answer', () => {
    const http = start(steppingUp);
    const dialog = TestBed.inject(SecondFactor);
    TestBed.inject(TokenStore).signIn({ accessToken: 'weak' });
    const call = probe(http.get('/api/transfers'));
    refuse(server.expectOne('/api/transfers'), DEMAND);
    dialog.cancel();

    expect(call.failure.status).toBe(401);
    expect(dialog.demand()).toBeNull();
  });

  test('U4 a sign-out closes it', () => {
    const http = start(steppingUp);
    const store = TestBed.inject(TokenStore);
    store.signIn({ accessToken: 'weak' });
    probe(http.get('/api/transfers'));
    refuse(server.expectOne('/api/transfers'), DEMAND);
    expect(TestBed.inject(SecondFactor).demand()).not.toBeNull();
    void store.signOut();

    expect(TestBed.inject(SecondFactor).demand()).toBeNull();
  });
});

describe('A10 signing in again', () => {
  /** Signed in as Ann, whose session has just ended: one call is held. */
  function startHeld() {
    const http = start(askingAgain);
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigateByUrl').mockResolvedValue(true);
    TestBed.inject(TokenStore).signIn({ accessToken: jwt('ann', 1), refreshToken: 'r' });
    const call = probe(http.post('/api/drafts', { text: 'half' }));
    refuse(server.expectOne('/api/drafts'));
    refuse(server.expectOne('/api/auth/refresh'));
    const dialog = TestBed.inject(SignInAgain);
    expect([dialog.isOpen(), call.settled]).toEqual([true, false]);
    return { call, dialog, navigate };
  }

  function signInAs(dialog: SignInAgain, sub: string): void {
    dialog.signIn(sub, 'secret');
    server.expectOne('/api/auth/login').flush({ accessToken: jwt(sub, 2), refreshToken: 'r2' });
  }

  test('a wrong password is typed again; the same person: what was held goes on', () => {
    const { call, dialog } = startHeld();
    dialog.signIn('ann', 'wrong');
    const login = server.expectOne('/api/auth/login');
    expect(carried(login)).toBeNull();
    refuse(login);
    expect([dialog.isWrong(), call.settled]).toEqual([true, false]);
    signInAs(dialog, 'ann');
    const again = server.expectOne('/api/drafts');
    expect(again.request.body).toEqual({ text: 'half' });
    again.flush('kept');

    expect(call.value).toBe('kept');
    expect(dialog.isOpen()).toBe(false);
  });

  test('another person: it fails', () => {
    const { call, dialog } = startHeld();
    signInAs(dialog, 'bob');

    expect(call.failure.status).toBe(401);
    server.expectNone('/api/drafts');
  });

  test('closed: it fails, and the login page is led to', () => {
    const { call, dialog, navigate } = startHeld();
    dialog.cancel();

    expect(call.failure.status).toBe(401);
    expect(navigate).toHaveBeenCalledWith('/login');
  });

  test('a sign-out opens no dialog', () => {
    start(askingAgain);
    const store = TestBed.inject(TokenStore);
    store.signIn({ accessToken: jwt('ann', 1) });
    void store.signOut();

    expect(TestBed.inject(SignInAgain).isOpen()).toBe(false);
  });
});
