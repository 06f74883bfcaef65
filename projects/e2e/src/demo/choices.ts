/** How the demo is put together. */
export interface Choices {
  readonly setup: 'standalone' | 'module';
  /** The last two: real servers, in place of the demo server. */
  readonly backend: 'envelope' | 'rest' | 'cookie' | 'oauth2' | 'oidc';
  readonly client: 'fetch' | 'xhr';
}

const choices = (setup: Choices['setup'], backend: Choices['backend'], client: Choices['client']): Choices => ({
  setup,
  backend,
  client,
});

/** Two set-ups, in which every value of every choice of the demo server is met once. */
export const EVERY_VALUE = [choices('standalone', 'envelope', 'fetch'), choices('module', 'rest', 'xhr')];
/** Another two. */
export const EVERY_VALUE_CROSSED = [choices('standalone', 'rest', 'fetch'), choices('module', 'envelope', 'xhr')];
/** Where the choices make no difference. */
export const ONE_CHOICE = EVERY_VALUE_CROSSED.slice(0, 1);
/** The refresh token is a cookie, in two set-ups in which every value of the other choices is met once. */
export const EVERY_COOKIE = [choices('standalone', 'cookie', 'fetch'), choices('module', 'cookie', 'xhr')];
/** Four, in which any two values of two choices meet once. */
export const EVERY_PAIR = [
  choices('standalone', 'envelope', 'fetch'),
  choices('standalone', 'rest', 'xhr'),
  choices('module', 'envelope', 'xhr'),
  choices('module', 'rest', 'fetch'),
];
/** Each real server, in two set-ups in which every value of the other choices is met once. */
export const EVERY_REAL_SERVER = (['oauth2', 'oidc'] as const).flatMap((backend) => [
  choices('standalone', backend, 'fetch'),
  choices('module', backend, 'xhr'),
]);
