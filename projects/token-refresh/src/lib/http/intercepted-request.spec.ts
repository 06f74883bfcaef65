import { HttpEvent, HttpHandlerFn, HttpRequest, HttpResponse } from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector, Injector } from '@angular/core';
import { EMPTY, firstValueFrom, map, Observable, of } from 'rxjs';
import { provideTokenRefresh } from '../provide-token-refresh';
import { TokenStore } from '../token-store';
import { InterceptedRequest } from './intercepted-request';
import { INTERCEPTOR_CONTEXT } from './interceptor-context';

const request = new HttpRequest('GET', '/api/items');
const answer = new HttpResponse({ status: 200 });

/** The request, sent this way, in an app that is signed in and in which nothing is provided but this library. */
function requestOver(next: HttpHandlerFn): InterceptedRequest {
  const injector = createEnvironmentInjector(
    [provideTokenRefresh({ backend: { refresh: () => EMPTY } })],
    Injector.NULL as EnvironmentInjector,
  );
  injector.get(TokenStore).signIn({ accessToken: 'A1' });
  return new InterceptedRequest(injector.get(INTERCEPTOR_CONTEXT), request, next, true, false, null);
}

const answering = (): InterceptedRequest => requestOver(() => of(answer));

describe('InterceptedRequest', () => {
  it('C1: is sent when it is subscribed to, not before, and once for each subscription', () => {
    const next = jest.fn<ReturnType<HttpHandlerFn>, [HttpRequest<unknown>]>(() => of(answer));
    const intercepted = requestOver(next);
    expect(next).not.toHaveBeenCalled();

    intercepted.subscribe();
    intercepted.pipe(map((event) => event)).subscribe();

    expect(next.mock.calls.map(([{ headers }]) => headers.get('Authorization'))).toEqual(['Bearer A1', 'Bearer A1']);
  });

  it('C12: answers an observer, functions, operators and promises alike', async () => {
    const seen: unknown[] = [];
    answering().subscribe({ next: (event) => seen.push(event), complete: () => seen.push('end') });
    answering().subscribe((event) => seen.push(event));
    answering().subscribe(null, null, () => seen.push('end'));
    answering()
      .pipe(map(({ type }) => type))
      .subscribe((type) => seen.push(type));
    seen.push(await firstValueFrom(answering()));
    expect(seen).toEqual([answer, 'end', answer, 'end', answer.type, answer]);
  });

  it('F6: fails where an interceptor after ours throws', () => {
    const broken = new Error('no such header');
    const intercepted = requestOver(() => {
      throw broken;
    });
    const seen: unknown[] = [];
    intercepted.subscribe({ error: (error: unknown) => seen.push(error) });
    intercepted.pipe(map((event) => event)).subscribe({ error: (error: unknown) => seen.push(error) });
    expect(seen).toEqual([broken, broken]);
  });

  it('F6: fails, and does not throw, where the session cannot be read', () => {
    const broken = new Error('no record');
    const { context, isPlain, isPublic, next, xsrf } = answering();
    const unreadable = Object.create(context, {
      coordinator: {
        get: () => {
          throw broken;
        },
      },
    }) as typeof context;
    const error = jest.fn();

    new InterceptedRequest(unreadable, request, next, isPlain, isPublic, xsrf).subscribe({ error });

    expect(error.mock.calls).toEqual([[broken]]);
  });

  it.each<[string, (source: Observable<HttpEvent<unknown>>) => { unsubscribe(): void }]>([
    ['an observer', (source) => source.subscribe((event) => event)],
    ['an operator', (source) => source.pipe(map((event) => event)).subscribe()],
  ])('R1: cancels what was sent when %s unsubscribes', (_, subscribe) => {
    const cancelled = jest.fn();
    const subscription = subscribe(requestOver(() => new Observable<HttpEvent<unknown>>(() => cancelled)));
    expect(cancelled).not.toHaveBeenCalled();

    subscription.unsubscribe();

    expect(cancelled).toHaveBeenCalledTimes(1);
  });
});
