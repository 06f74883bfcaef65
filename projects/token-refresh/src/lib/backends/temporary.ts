/** Whether an HTTP status, or a code that borrows its meaning, says "not now" rather than "no": 408, 429 and 5xx. */
export function isTemporary(status: number | string): boolean {
  return /^(?:408|429|5\d\d)$/.test(String(status));
}
