import { HttpErrorResponse, HttpRequest, HttpResponse } from '@angular/common/http';
import { ApiRequest, ApiRoute } from 'demo-api';
import { lastValueFrom } from 'rxjs';
import { ApiBackend } from './api-backend';
import { PageNetwork } from './page-network';

const fail = (): never => {
  throw new Error('not asked for');
};

function backendOf(answer: ApiRoute['answer'], network = new PageNetwork(0)): ApiBackend {
  return new ApiBackend([{ method: 'POST', url: '/things/:id/parts', answer, fail }], network);
}

const request = new HttpRequest('POST', '/things/a%20b/parts?n=1', { deep: [1] }).clone({
  setHeaders: { Authorization: 'Bearer t' },
});

describe('the server in the page', () => {
  it('hands over what a request holds, and answers with a copy', async () => {
    const asked: ApiRequest[] = [];
    const body = { list: [1] };
    const backend = backendOf(async (each) => {
      asked.push(each);
      return Promise.resolve({ status: 200, headers: { 'X-Kind': 'test' }, body });
    });
    const answer = (await lastValueFrom(backend.handle(request))) as HttpResponse<typeof body>;
    expect(asked).toMatchObject([
      { params: { id: 'a b' }, query: { n: '1' }, authorization: 'Bearer t', body: { deep: [1] } },
    ]);
    expect([answer.status, answer.headers.get('x-kind'), answer.body]).toEqual([200, 'test', body]);
    expect(answer.body).not.toBe(body);
  });

  it('fails as Angular does for a status that is none of success, and for a path that is not there', async () => {
    const backend = backendOf(() => Promise.resolve({ status: 401, headers: {}, body: { error: 'no' } }));
    await expect(lastValueFrom(backend.handle(request))).rejects.toMatchObject({ status: 401, error: { error: 'no' } });
    const elsewhere = backend.handle(new HttpRequest('GET', '/things/1/parts'));
    await expect(lastValueFrom(elsewhere)).rejects.toMatchObject({ status: 404 });
  });

  it('fails with status 0 while offline, and when the connection breaks under way', async () => {
    const network = new PageNetwork(0);
    const aborted: boolean[] = [];
    const backend = backendOf(async ({ client }) => {
      network.setOffline(true);
      aborted.push(client.aborted);
      return Promise.resolve({ status: 200, headers: {} });
    }, network);
    for (let turn = 0; turn < 2; turn++) {
      const error: unknown = await lastValueFrom(backend.handle(request)).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(HttpErrorResponse);
      expect(error).toMatchObject({ status: 0 });
    }
    // The second time it was not even asked.
    expect(aborted).toEqual([true]);
  });

  it('tells the server when the client has gone', async () => {
    const gone = await new Promise<boolean>((resolve) => {
      const call = backendOf(async ({ client }) => {
        client.addEventListener('abort', () => resolve(true));
        call.unsubscribe();
        return Promise.resolve(null);
      })
        .handle(request)
        .subscribe();
    });
    expect(gone).toBe(true);
  });
});
