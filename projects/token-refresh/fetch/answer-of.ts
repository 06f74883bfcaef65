import { HttpErrorResponse, HttpHeaders, HttpResponse } from '@angular/common/http';
import {
  TokenBackend,
  TokenHttpAnswer,
  ɵisJson as isJson,
  ɵLONGEST_BODY as LONGEST_BODY,
  ɵparseJson as parseJson,
} from 'ngx-token-refresh';

/** The answer as backends judge answers, with its body where the backend may find a refusal in it. */
export async function answerOf(response: Response, backend: TokenBackend | undefined): Promise<TokenHttpAnswer> {
  const { ok, status, statusText, url } = response;
  const isChecked = !!backend?.isChallenge;
  const headers = new HttpHeaders(response.headers);
  const mayRefuse = !!backend?.isSessionOver || (ok ? (backend?.refusesInSuccess ?? isChecked) : isChecked);
  // A success that is no JSON may be a stream without an end.
  const isRead = mayRefuse && (!ok || isJson(headers));
  const body = isRead ? await bodyOf(response) : null;
  return ok
    ? new HttpResponse({ body, headers, status, statusText, url })
    : new HttpErrorResponse({ error: body, headers, status, statusText, url });
}

/** The body as `HttpClient` parses it, read from a copy; `null`: there is none, or it is too long. */
async function bodyOf(response: Response): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    const reader = response.clone().body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      text += decoder.decode(part.value, { stream: true });
      if (text.length > LONGEST_BODY) {
        // It settles when the caller is done with the other copy.
        reader?.cancel().catch(() => undefined);
        return null;
      }
    }
    return parseJson(text);
  } catch {
    return text || null;
  }
}
