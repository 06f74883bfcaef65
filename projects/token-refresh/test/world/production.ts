/** Runs it as in a production build, where what is for development alone is left out. */
export async function inProduction(run: () => unknown): Promise<void> {
  const scope = globalThis as { ngDevMode?: unknown };
  const before = scope.ngDevMode;
  scope.ngDevMode = false;
  try {
    await run();
  } finally {
    scope.ngDevMode = before;
  }
}
