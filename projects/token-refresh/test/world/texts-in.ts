import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';

/** Every text that can be got at from a value: what a logger, a debugger or a reporting service may write down. */
export function* textsIn(value: unknown, seen = new Set<unknown>()): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value === 'symbol') yield String(value);
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
  // An event of the browser leads to its window, and to all there is.
  if (value instanceof Event) return;
  seen.add(value);
  // Lazy: their content is worked out on first use, from a closure.
  if (value instanceof HttpHeaders) value.keys();
  if (value instanceof Error) yield* [value.name, value.message, value.stack ?? '', String(value)];
  if (value instanceof HttpErrorResponse) yield* [value.message, String(value.url), String(value)];
  if (value instanceof Map || value instanceof Set) for (const entry of value.entries()) yield* textsIn(entry, seen);
  for (const key of Reflect.ownKeys(value)) {
    yield* textsIn(key, seen);
    yield* textsIn((value as Record<PropertyKey, unknown>)[key], seen);
  }
  if (typeof value === 'object') yield jsonOf(value);
}

function jsonOf(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return ''; // circular; its parts are walked one by one
  }
}
