/** How many characters of an answer are read, so that a refusal is found in its body. 0: none. */
export interface ReadLimits {
  /** Of a success that is one JSON text. Another may be a stream without an end. */
  readonly success: number;
  readonly failure: number;
}

/** The body of an answer, read from a copy; `null`: it is not to be read, or it is longer. */
export async function textOf(response: Response, { success, failure }: ReadLimits): Promise<string | null> {
  const isJson = /^[^;]*\b(?<!stream\+)json\b(?!-)/i.test(response.headers.get('Content-Type') ?? '');
  const longest = response.ok ? isJson && success : failure;
  if (!longest) return null;
  const decoder = new TextDecoder();
  let text = '';
  try {
    const reader = response.clone().body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      text += decoder.decode(part.value, { stream: true });
      if (text.length > longest) {
        // It settles when the caller is done with the other copy.
        reader?.cancel().catch(() => undefined);
        return null;
      }
    }
  } catch {
    // The connection broke: what has come is judged, and the caller's copy tells the rest.
  }
  return text;
}
