/** What the injector says, in development, of a token that `provideTokenRefresh()` would have provided (K18). */
export function missingSetUp(name: string): string {
  return (
    `${name}: add provideTokenRefresh({ backend }) to the providers of bootstrapApplication(), or ` +
    'TokenRefreshModule.forRoot({ backend }) to the imports of AppModule; in a test, provideTokenRefreshTesting(); a session with a name is reached by injectTokenStore(name) (K18)'
  );
}

/** Makes the injector's own error name the missing line, and not a class of ours inside. In development alone. */
export function nameMissingSetUp(type: object, name: string): void {
  // Angular writes it in place of the name of the class.
  Object.assign(type, { overriddenName: missingSetUp(name) });
}
