/** What no sentence may quote. */
export const SECRET = 'SECRET-9f8e7d6c5b4a39281706f5e4d3c2b1a0';

let warn: jest.SpyInstance;

/** Notes what development tells on the console, from here on in this file. */
export function useConsole(): void {
  beforeEach(() => (warn = jest.spyOn(console, 'warn').mockImplementation()));
}

/** The one sentence on the console. */
export function sentence(): string {
  expect(warn.mock.calls).toHaveLength(1);
  const [said] = warn.mock.calls[0] as [string];
  expect(said).toMatch(/^ngx-token-refresh: [^\n]+ \(K\d+\)\.$/);
  expect(said).not.toContain(SECRET);
  return said;
}

export const nothing = (): void => expect(warn).not.toHaveBeenCalled();

/** What was told so far does not count. */
export const forgetTold = (): void => void warn.mockClear();
