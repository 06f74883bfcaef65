// What no functional interceptor of this kind can leave out, one step after the other: how low the figure could be.
import { HttpHeaders } from '@angular/common/http';
import { inject, InjectionToken } from '@angular/core';
import { Observable, Subscriber } from 'rxjs';

const prebuilt = new HttpHeaders({ Authorization: 'Bearer A1' });
prebuilt.keys();

const withToken = (request) => {
  const { headers } = request;
  return request.clone({ headers: headers.keys().length ? headers.set('Authorization', 'Bearer A1') : prebuilt });
};

/**
 * Sees whether an answer is a refusal, and hands everything on. As little as a Subscriber can be: told of its caller only
 * by a field, since one that is given its destination is tied to it at once, and parted from it again by the answer.
 */
class SeesAnswers extends Subscriber {
  refused = false;

  constructor(caller) {
    super();
    this.caller = caller;
  }

  _next(event) {
    if (event.status === 401) this.refused = true;
    this.caller.next(event);
  }

  _error(error) {
    if (error.status === 401) this.refused = true;
    this.caller.error(error);
  }

  _complete() {
    this.caller.complete();
  }
}

const watched = (request, next) =>
  new Observable((caller) => next(withToken(request)).subscribe(new SeesAnswers(caller)));

const SESSION = new InjectionToken('a session');

export const floors = [
  { name: 'floor: headers built once per token', interceptor: (request, next) => next(withToken(request)) },
  { name: 'floor: … and a Subscriber that sees answers', interceptor: watched },
  {
    name: 'floor: … and one inject()',
    interceptor: (request, next) => (inject(SESSION) ? watched(request, next) : next(request)),
    providers: [{ provide: SESSION, useValue: {} }],
  },
];
