import { injectTokenFetch } from 'ngx-token-refresh/fetch';
import {
  getDocument,
  PDFDataRangeTransport,
  PDFDocumentProxy,
} from 'pdfjs-dist';

/** Loads the parts of a document as they are needed, each with a good token. */
export function injectPdfLoader() {
  const tokenFetch = injectTokenFetch();
  return async (url: string): Promise<PDFDocumentProxy> => {
    const head = await tokenFetch(url, { method: 'HEAD' });
    if (!head.ok) throw new Error(`HTTP ${head.status}`);
    const length = Number(head.headers.get('Content-Length'));
    const range = new PDFDataRangeTransport(length, null);
    const task = getDocument({ range });
    return new Promise((resolve, reject) => {
      range.requestDataRange = async (begin: number, end: number) => {
        const headers = { Range: `bytes=${begin}-${end - 1}` };
        const part = await tokenFetch(url, { headers }).catch(() => null);
        if (part?.status === 206)
          return range.onDataRange(
            begin,
            new Uint8Array(await part.arrayBuffer()),
          );
        reject(new Error(`HTTP ${part?.status}`));
        return task.destroy();
      };
      task.promise.then(resolve, reject);
    });
  };
}
