import { TokenStorageArea } from 'ngx-token-refresh';
import { readRecord, TokenRecord } from '../../src/lib/session/token-record';

/** What a later release does to the record: it adds fields, or writes a format of its own. */
export type Growth = 'fields' | 'format';

interface LaterFormat {
  readonly v: number;
  readonly held: string;
}

/** The storage of a tab with a later release: the library of today, whose texts become what that release writes. */
export function laterRelease(area: TokenStorageArea, growth: Growth): TokenStorageArea {
  return {
    ...area,
    read: () => {
      const text = area.read();
      return (text !== null && heldIn(text)) || text;
    },
    write: (text) =>
      area.write(growth === 'format' ? JSON.stringify({ v: 2, held: text } satisfies LaterFormat) : grown(text)),
  };
}

/** The record in a text of either release. */
export function recordIn(text: string): TokenRecord | null {
  return readRecord(heldIn(text) ?? text);
}

/** Whether the text has a format that only the later release reads. */
export function isOfLaterRelease(text: string): boolean {
  return heldIn(text) !== null;
}

/** Whether the later release has added its fields, with what belongs to the session. */
export function hasGrown(text: string): boolean {
  const { session, device, tokens } = JSON.parse(text) as Grown;
  return device === `of ${session}` && tokens.note === `of ${session}`;
}

interface Grown {
  readonly session: string;
  readonly device?: unknown;
  readonly tokens: { readonly note?: unknown };
}

function grown(text: string): string {
  const record = JSON.parse(text) as Grown;
  const note = `of ${record.session}`;
  return JSON.stringify({ ...record, device: note, tokens: { ...record.tokens, note } });
}

function heldIn(text: string): string | null {
  return text.startsWith('{"v":2,') ? (JSON.parse(text) as LaterFormat).held : null;
}
