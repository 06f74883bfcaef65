import { HttpBackend } from '@angular/common/http';
import { inject, Provider } from '@angular/core';
import { demoApi } from 'demo-api';
import { ApiBackend } from './api-backend';
import { indexedTable } from './indexed-table';
import { PageNetwork } from './page-network';
import { ServerClock } from './server-clock';

const LATENCY_MS = 20;

/** The demo's server in the page itself: all tabs of it have one table of sessions. */
export const pageServerProviders: Provider[] = [
  { provide: PageNetwork, useFactory: () => new PageNetwork(LATENCY_MS) },
  {
    provide: HttpBackend,
    useFactory: () => {
      const clock = inject(ServerClock);
      const routes = demoApi({ table: indexedTable('ngx-token-refresh-demo-server'), now: () => clock.now() });
      return new ApiBackend(routes, inject(PageNetwork));
    },
  },
];
