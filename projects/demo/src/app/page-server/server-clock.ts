import { Injectable } from '@angular/core';

const KEY = 'demo-server-clock';

/** The clock of the server in the page, which can be wrong. In localStorage: the server is one for all tabs. */
@Injectable({ providedIn: 'root' })
export class ServerClock {
  now(): number {
    return Date.now() + this.skew;
  }

  /** How far it is ahead of this device, in ms. */
  get skew(): number {
    const skew = Number(localStorage.getItem(KEY));
    return Number.isFinite(skew) ? skew : 0;
  }

  set skew(skew: number) {
    if (skew === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, `${skew}`);
  }
}
