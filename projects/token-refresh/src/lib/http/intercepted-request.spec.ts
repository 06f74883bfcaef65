import { HttpEvent, HttpHandlerFn, HttpRequest, HttpResponse } from '@angular/common/http';
import { EMPTY, firstValueFrom, map, Subscriber } from 'rxjs';
import { CallMaker, Calls } from './intercepted-request';

const request = new HttpRequest('GET', '/api/items');
const next: HttpHandlerFn = () => EMPTY;
const answer = new HttpResponse({ status: 200 });

function callsOf(open: (caller: Subscriber<HttpEvent<unknown>>) => void): Calls {
  const maker: CallMaker = { open: (_request, _next, caller) => open(caller) };
  return new Calls(maker, request, next);
}

const answering = () =>
  callsOf((caller) => {
    caller.next(answer);
    caller.complete();
  });

describe('the calls of a request', () => {
  it('C1: hand the request, the way it goes and the subscriber itself to their maker', () => {
    const open = jest.fn();
    const subscription = new Calls({ open }, request, next).pipe(map((event) => event)).subscribe();
    expect(open.mock.calls).toEqual([[request, next, expect.any(Subscriber)]]);
    expect(subscription.closed).toBe(false);
  });

  it('R2: are one for each subscription', () => {
    let made = 0;
    const calls = callsOf(() => made++);
    calls.subscribe();
    calls.subscribe();
    expect(made).toBe(2);
  });

  it('C12: answer an observer, functions, operators and promises alike', async () => {
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

  it('F6: fail where their maker throws', () => {
    const broken = new Error('no such header');
    const calls = callsOf(() => {
      throw broken;
    });
    const seen: unknown[] = [];
    calls.subscribe({ error: (error: unknown) => seen.push(error) });
    calls.pipe(map((event) => event)).subscribe({ error: (error: unknown) => seen.push(error) });
    expect(seen).toEqual([broken, broken]);
  });

  it('R1: undo what was begun when an observer unsubscribes', () => {
    const undo = jest.fn();
    const subscription = callsOf((caller) => caller.add(undo)).subscribe((event) => event);
    expect(undo).not.toHaveBeenCalled();
    subscription.unsubscribe();
    expect(undo).toHaveBeenCalledTimes(1);
  });
});
