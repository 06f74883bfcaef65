import { Tree } from '@angular-devkit/schematics';
import { AppPicture } from '../picture/picture';
import { prepareConversion } from './apply/prepare-conversion';
import { convert } from './convert';
import { judge } from './judge';
import { Conversion, Judged, Plan } from './plan';
import { unusedInterceptors } from './unused';

/** What the migration of an app would do: each interceptor judged alone, then all of them together. */
export function makePlan(tree: Tree, picture: AppPicture): Plan {
  const judged = picture.http.interceptors.map((interceptor) => judge(picture, interceptor));
  const unused = unusedInterceptors(tree, picture);
  const nothing = 'it attaches the token, and no request was found that an interceptor of this app sends to refresh it';
  if (!judged.some(({ facts }) => facts?.refreshes)) {
    return {
      picture,
      unused,
      conversion: null,
      judged: judged.map((one) => (one.facts?.attaches ? asked(one, nothing) : one)),
    };
  }
  let conversion: Conversion | null = null;
  let reason: string;
  try {
    conversion = convert(picture.reach, judged);
    if (conversion) prepareConversion(tree, { picture, judged, unused, conversion }, conversion).check();
    reason = nothing;
  } catch (error) {
    conversion = null;
    reason = error instanceof Error ? error.message : String(error);
  }
  return conversion
    ? { picture, judged, unused, conversion }
    : { picture, unused, conversion, judged: judged.map((one) => held(one, reason)) };
}

/** Not left alone, and not changed either. */
function asked(one: Judged, why: string): Judged {
  return one.verdict.type === 'leave' ? one : { ...one, verdict: { type: 'ask', why } };
}

/** An interceptor that could be changed by itself, and is not, because something that belongs to it cannot. */
function held(one: Judged, why: string): Judged {
  return one.verdict.type === 'convert' ? { ...one, verdict: { type: 'ask', why } } : one;
}
