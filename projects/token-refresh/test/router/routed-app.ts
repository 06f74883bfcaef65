import { provideLocationMocks } from '@angular/common/testing';
import {
  Component,
  EnvironmentInjector,
  importProvidersFrom,
  provideZonelessChangeDetection,
  ɵINJECTOR_SCOPE,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  NavigationEnd,
  NavigationStart,
  provideRouter,
  Router,
  RouterModule,
  Routes,
  withRouterConfig,
} from '@angular/router';
import { LoginRedirectOptions, withLoginRedirect } from 'ngx-token-refresh/router';
import { App, AppOptions, probe, SetUp, startApp } from '../world/app';
import { ModelServer } from '../world/model-server';
import { advance } from '../world/virtual-time';

@Component({ template: '' })
export class Page {}

export interface RoutedApp extends App {
  readonly router: Router;
  /** Where navigations began, and where they ended. */
  readonly begun: string[];
  readonly visited: string[];
  readonly go: (url: string) => Promise<void>;
  /** The server refuses a request and the refresh after it. */
  readonly endSession: () => Promise<void>;
}

export interface RoutedOptions extends AppOptions {
  /** Options of `withLoginRedirect()`; `null`: the app does without. */
  readonly login?: LoginRedirectOptions | null;
  /** In front of the pages that every app has. */
  readonly routes?: Routes;
}

export type StartRouted = (options?: RoutedOptions) => RoutedApp;

/** A guard of the app's own. */
export const ownGuard = (): boolean => true;

/** Pages that need a sign-in, and pages that do not. */
export const PAGES: Routes = [
  ...['', 'orders', 'home'].map((path) => ({ path, component: Page, canActivate: [ownGuard] })),
  ...['login', 'sign-in', 'reset-password', 'about'].map((path) => ({ path, component: Page })),
];

/** A navigation that fails is in the events. */
const QUIET = { resolveNavigationPromiseOnError: true };

type RouterSetUp = 'provideRouter' | 'RouterModule';

function start(setUp: SetUp, routerSetUp: RouterSetUp, options: RoutedOptions = {}): RoutedApp {
  const { login = {}, routes = [], ...app } = options;
  const all = [...routes, ...PAGES];
  const server = options.server ?? new ModelServer();
  const started = startApp(setUp, {
    // The app's own router, not that of the test bed.
    parent: TestBed.platform.injector as EnvironmentInjector,
    ...app,
    server,
    features: [...(login ? [withLoginRedirect(login)] : []), ...(app.features ?? [])],
    providers: [
      { provide: ɵINJECTOR_SCOPE, useValue: 'root' },
      provideZonelessChangeDetection(),
      routerSetUp === 'provideRouter'
        ? provideRouter(all, withRouterConfig(QUIET))
        : importProvidersFrom(RouterModule.forRoot(all, QUIET)),
      provideLocationMocks(),
      ...(app.providers ?? []),
    ],
  });
  const router = started.injector.get(Router);
  const begun: string[] = [];
  const visited: string[] = [];
  router.events.subscribe((event) => {
    if (event instanceof NavigationStart) begun.push(event.url);
    if (event instanceof NavigationEnd) visited.push(event.urlAfterRedirects);
  });
  const go = async (url: string): Promise<void> => {
    void router.navigateByUrl(url);
    await advance(1);
  };
  const endSession = async (): Promise<void> => {
    server.expireAll();
    server.revokeAll();
    probe(started.http.get('/api/items/1'));
    await advance(100);
  };
  return { ...started, router, begun, visited, go, endSession };
}

const SET_UPS: readonly (readonly [string, SetUp, RouterSetUp])[] = [
  ['standalone', { interceptor: 'function', client: 'fetch' }, 'provideRouter'],
  ['NgModule', { interceptor: 'class', client: 'xhr' }, 'RouterModule'],
];

/** Runs the tests against both ways to set up router and library; with ONE_SET_UP, as for `npm run mutate`, one alone. */
export function describeRouted(name: string, tests: (start: StartRouted) => void): void {
  for (const [title, setUp, routerSetUp] of process.env['ONE_SET_UP'] ? SET_UPS.slice(0, 1) : SET_UPS) {
    describe(`${name} [${title}]`, () => {
      useVirtualTimeouts();
      tests((options) => start(setUp, routerSetUp, options));
    });
  }
}

/** Signals that abort after a time do so in virtual time. */
function useVirtualTimeouts(): void {
  beforeEach(() => {
    jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), ms);
      return controller.signal;
    });
  });
}

/** Resolves with the value after virtual milliseconds. */
export function later<T>(value: T, ms: number): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}
