import { ɵFinding } from 'ngx-token-refresh';
import { durationText } from './scale';
import { sentenceOf } from './sentence';
import { SessionMark, sessionText } from './session-mark';
import { bandStories, laneStories } from './story';
import { Burst, Timeline } from './timeline';

/**
 * What was found and recorded, as text for a bug report: newest last, times in UTC. Made of events and findings alone, so
 * it holds no token and no query of a URL.
 *
 * @param endsAt when the session ends by what is known, in epoch ms
 */
export function reportOf(
  timeline: Timeline,
  sessions: readonly SessionMark[],
  findings: readonly ɵFinding[] = [],
  endsAt: number | null = null,
): string {
  return [
    'Token refresh, as seen by ngx-token-refresh/devtools',
    ...findings.map(({ code, sentence }) => `${code}  ${sentence}.`),
    ...sessions.map((mark) => `${timeText(mark.at)}  session ${sessionText(mark)}`),
    ...(endsAt === null ? [] : [`${timeText(endsAt)}  the refresh token expires`]),
    ...(timeline.length === 0 ? ['No requests.'] : timeline.map((burst) => `\n${burstText(burst)}`)),
  ].join('\n');
}

function burstText(burst: Burst): string {
  const left = burst.counts.requests - burst.lanes.length;
  return [
    `${timeText(burst.from)}  burst ${burst.id}, ${durationText(burst.to - burst.from)}`,
    sentenceOf(burst),
    ...bandStories(burst),
    ...(left > 0 ? [`${left} earlier ${left === 1 ? 'request is' : 'requests are'} no longer listed.`] : []),
    ...laneTable(burst),
  ].join('\n');
}

function laneTable(burst: Burst): readonly string[] {
  const stories = laneStories(burst);
  if (stories.length === 0) return [];
  const begins = burst.lanes.map(({ segments }) => `+${durationText((segments[0]?.from ?? burst.from) - burst.from)}`);
  const rows = stories.map(({ name, story, answer }, index) => [begins[index] ?? '', name, answer, story]);
  return columns([['At', 'Request', 'Answer', 'What happened to it'], ...rows]);
}

/** Each column as wide as its widest text. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
