/** The URL, resolved, if it is one of http(s) without user and password; `null`: it is none. */
export function httpUrl(url: string, base?: string): URL | null {
  try {
    const parsed = new URL(url, base);
    return /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.password ? parsed : null;
  } catch {
    return null;
  }
}
