import ts from 'typescript';
import { placeOf, relative } from './app-program';
import { Interceptor } from './http-client';
import { AppPicture } from './picture';
import { loginPath } from './routes';

/** The picture in ten lines. */
export function describePicture(picture: AppPicture): readonly string[] {
  const { application, angular, bootstrap, roots, provisions, http, routes, apis, server, lost } = picture;
  const kind = bootstrap.kind === 'ngmodule' ? 'NgModule' : 'standalone';
  const login = loginPath(routes.routes);
  const guarded = routes.routes.filter(({ guarded: isGuarded }) => isGuarded).length;
  const rows: readonly (readonly [string, string])[] = [
    ['application', `${application.name}, Angular ${angular ?? 'of unknown version'}, ${kind}`],
    ['entry', `${application.entry} → ${placeOf(bootstrap.call)}`],
    ['root', roots.map(({ object }) => placeOf(object)).join(', ') || 'no configuration'],
    ['providers', `${provisions.provided.length}, and ${provisions.modules.length} modules`],
    [
      'HttpClient',
      http.provisions
        .map(({ call, at }) => `${call ? 'provideHttpClient()' : 'HttpClientModule'} in ${placeOf(call ?? at)}`)
        .join(', ') || 'not provided',
    ],
    ['interceptors', http.interceptors.map(described).join(' → ') || 'none'],
    ['tokens', tokensIn(picture)],
    [
      'routes',
      routes.hasRouter
        ? `${routes.routes.length}, ${guarded} guarded, login ${login === null ? 'not found' : `at ${login}`}`
        : 'no router',
    ],
    [
      'API, server',
      `${apis.map(({ api }) => api).join(', ') || 'no URL seen'}; ${server ? relative(server.entry) : 'no server'}`,
    ],
    ['lost', lost.map(lostAt).join(', ') || 'nothing'],
  ];
  return rows.map(([name, text]) => `${name.padEnd(12)}  ${text}`);
}

/** Where it could not be followed. */
export function lostAt(node: ts.Node): string {
  return `\`${node.getText().replaceAll(/\s+/g, ' ').slice(0, 60)}\` in ${placeOf(node)}`;
}

function described({ name, form, maybe }: Interceptor): string {
  return `${name}${form === 'class' ? ' (class)' : ''}${maybe ? ' (on a condition)' : ''}`;
}

function tokensIn({ tokenInterceptors, has }: AppPicture): string {
  const own = tokenInterceptors.map(({ name, facts }) => `${name} ${doings(facts)}`);
  const ours = has.provider || has.interceptor ? ['ngx-token-refresh is set up'] : [];
  return [...own, ...ours].join('; ') || 'no interceptor deals with them';
}

/** What an interceptor does, in words. */
export function doings({ attaches, handles, refreshes }: AppPicture['tokenInterceptors'][number]['facts']): string {
  const does = [
    attaches && `sets ${attaches.header}`,
    handles && `handles ${handles.statuses.join(', ')}`,
    refreshes && 'refreshes',
  ].filter((one) => one !== null);
  return does.length > 1 ? `${does.slice(0, -1).join(', ')} and ${does.at(-1)}` : (does[0] ?? '');
}
