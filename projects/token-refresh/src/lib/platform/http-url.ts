/** The parsed URL; `null` where it is not http(s), or contains a user or a password. */
export function httpUrl(url: string, base?: string): URL | null {
  try {
    const parsed = new URL(url, base);
    return /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.password ? parsed : null;
  } catch {
    return null;
  }
}
