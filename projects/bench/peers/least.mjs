// The least that a request can be copied with, and a subscriber taken in with: what the floors are made of. The library's own
// are not used: a floor shares nothing with what it is held against.
import { HttpRequest } from '@angular/common/http';
import { Observable } from 'rxjs';

/** A request with these headers, copied field by field: `clone()` works all of them out anew. */
export function Copy(of, headers) {
  this.url = of.url;
  this.body = of.body;
  this.headers = headers;
  this.context = of.context;
  this.reportProgress = of.reportProgress;
  this.withCredentials = of.withCredentials;
  this.credentials = of.credentials;
  this.keepalive = of.keepalive;
  this.cache = of.cache;
  this.priority = of.priority;
  this.mode = of.mode;
  this.redirect = of.redirect;
  this.referrer = of.referrer;
  this.integrity = of.integrity;
  this.referrerPolicy = of.referrerPolicy;
  this.responseType = of.responseType;
  this.method = of.method;
  this.params = of.params;
  this.urlWithParams = of.urlWithParams;
  this.transferCache = of.transferCache;
  this.timeout = of.timeout;
}
Copy.prototype = HttpRequest.prototype;

/** Takes its subscribers in by hand: Observable makes three functions for each, and something to undo. */
export class ByHand extends Observable {
  constructor(takeIn) {
    super();
    this.takeIn = takeIn;
  }

  subscribe(caller) {
    try {
      this.takeIn(caller);
    } catch (error) {
      caller.error(error);
    }
    return caller;
  }
}
