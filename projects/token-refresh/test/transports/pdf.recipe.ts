import { injectTokenFetch } from 'ngx-token-refresh/fetch';
import { getDocument, PDFDocumentProxy } from 'pdfjs-dist';

export function injectPdfLoader() {
  const tokenFetch = injectTokenFetch();
  return async (url: string): Promise<PDFDocumentProxy> => {
    const answer = await tokenFetch(url);
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return getDocument({ data: await answer.arrayBuffer() }).promise;
  };
}
