/** Block strings, strings, comments, names and brackets (GraphQL §2.1); what is not closed extends to the end. */
const TOKENS = /"""(?:[^"\\]|\\[^]|"(?!""))*(?:"""|\\?$)|"(?:[^"\\\n]|\\.)*"?|#[^\n]*|[A-Za-z_]\w*|[{}()[\]]/g;

/**
 * Whether a GraphQL document holds queries alone. With several operations in it, all of them count, whichever is to run.
 * Takes time linear in its length.
 */
export function isQuery(document: string): boolean {
  let depth = 0;
  let hasQuery = false;
  /** Whether a definition has begun that is not the short form of a query, which is a selection set alone. */
  let isNamed = false;
  for (const [token] of document.matchAll(TOKENS)) {
    if (token === '{' || token === '(' || token === '[') {
      if (!depth++ && token === '{' && !isNamed) hasQuery = true;
    } else if (token === '}' || token === ')' || token === ']') {
      depth = Math.max(depth - 1, 0);
      if (!depth && token === '}') isNamed = false;
    } else if (!depth && /^[A-Za-z_]/.test(token)) {
      if (token === 'mutation' || token === 'subscription') return false;
      if (token === 'query' && !isNamed) hasQuery = true;
      isNamed = true;
    }
  }
  return hasQuery;
}
