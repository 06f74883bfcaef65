import { HttpEvent, HttpEventType, HttpResponse } from '@angular/common/http';
import { Observable, take } from 'rxjs';
import { App, backendOf, describeSetUps, probe, SetUp, startApp } from '../world/app';
import { Fate, ModelServer } from '../world/model-server';
import { advance, settle, useVirtualTime } from '../world/virtual-time';

// A refusal in the body of an answer that HttpClient does not parse: it is asked for as a blob, an arraybuffer or a text.

useVirtualTime();

type Unread = 'blob' | 'arraybuffer' | 'text';

function start(setUp: SetUp): App {
  return startApp(setUp, { server: new ModelServer('envelope') });
}

function ask({ http }: App, responseType: Unread, path = '/api/report'): Observable<unknown> {
  return http.get(path, { responseType: responseType as 'text' });
}

/** The text of a body, whatever holds it. */
async function textOf(body: unknown): Promise<string> {
  return typeof body === 'string' ? body : new Blob([body as BlobPart]).text();
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
const PDF = '%PDF-1.7 a report';
const asPdf: Fate = { status: 200, headers: { 'Content-Type': 'application/pdf' }, body: PDF };

/** The server gives the report to those whose token it accepts. */
function serveReport({ server }: App): void {
  server.api = ({ headers }) => (headers['authorization'] === 'Bearer A2' ? asPdf : server.refusal());
}

describeSetUps('refusals in bodies that are not parsed', (setUp) => {
  describe.each<Unread>(['blob', 'arraybuffer', 'text'])('of a %s', (responseType) => {
    test('C2 a refusal is found: one refresh, one replay, the caller sees the report alone', async () => {
      const app = start(setUp);
      serveReport(app);

      const answer = probe(ask(app, responseType));
      await advance(200);

      expect(await textOf(answer.value)).toBe(PDF);
      expect(answer.completed).toBe(true);
      expect(app.server.tokensSentTo('/api/report')).toEqual(['A1', 'A2']);
      expect(app.server.refreshCalls).toHaveLength(1);
      expect(app.reported).toEqual([]);
    });

    test('C3 thirty of them together: one refresh, each caller gets its own', async () => {
      const app = start(setUp);
      app.server.api = ({ url, headers }) =>
        headers['authorization'] === 'Bearer A2' ? { ...asPdf, body: url.pathname } : app.server.refusal();

      const answers = Array.from({ length: 30 }, (_, n) => probe(ask(app, responseType, `/api/report/${n}`)));
      await advance(500);

      expect(await Promise.all(answers.map(({ value }) => textOf(value)))).toEqual(
        answers.map((_, n) => `/api/report/${n}`),
      );
      expect(app.server.refreshCalls).toHaveLength(1);
      expect(app.server.sends).toHaveLength(60);
    });

    test('a refusal that is not cured surfaces as an error whose body is as it was asked for', async () => {
      const app = start(setUp);
      app.server.revokeAll();
      serveReport(app);

      const answer = probe(ask(app, responseType));
      await advance(200);

      expect(answer.failure.status).toBe(401);
      expect(JSON.parse(await textOf(answer.failure.error))).toEqual({ code: 401, message: 'token expired' });
      expect(app.ended).toEqual(['rejected']);
    });

    test.each([
      ['JSON that is no refusal', '{ "code": 200,  "data": 7 }', JSON_TYPE],
      ['what says it is JSON and is none', 'half a {', JSON_TYPE],
      ['a refusal that does not say it is JSON', '{"code":401}', { 'Content-Type': 'application/octet-stream' }],
    ])('%s is handed over as it came', async (_, body, headers) => {
      const app = start(setUp);
      app.server.api = () => ({ status: 200, body, headers });

      const answer = probe(ask(app, responseType));
      await advance(50);

      expect(await textOf(answer.value)).toBe(body);
      expect(answer.completed).toBe(true);
      expect(app.events.at(-1)).toMatchObject({ type: 'request-answered', status: 200 });
      expect(app.server.refreshCalls).toHaveLength(0);
    });

    test('events keep their order: headers and progress at once, the answer when it is read, then the end', async () => {
      const app = start(setUp);
      app.server.api = () => ({ status: 200, body: { code: 200 } });
      const seen: string[] = [];

      app.http
        .get('/api/report', { responseType: responseType as 'text', observe: 'events', reportProgress: true })
        .subscribe({
          next: (event: HttpEvent<unknown>) => seen.push(HttpEventType[event.type]),
          complete: () => seen.push('end'),
        });
      await advance(50);

      expect(seen[0]).toBe('Sent');
      expect(seen.slice(-2)).toEqual(['Response', 'end']);
      expect(seen).toContain('ResponseHeader');
      expect(seen).toContain('DownloadProgress');
      expect(new Set(seen).size).toBe(seen.length);
    });

    test('R3 unsubscribed while the body is read: nothing more happens', async () => {
      const app = start(setUp);
      serveReport(app);
      const read = jest.spyOn(Blob.prototype, 'text').mockImplementation(() => {
        answer.subscription.unsubscribe();
        return Promise.resolve('{"code":401}');
      });

      const answer = probe(ask(app, responseType));
      await advance(500);
      expect(read).toHaveBeenCalledTimes(1);
      read.mockRestore();

      expect(answer.values).toEqual([]);
      expect(answer.settled).toBe(false);
      expect(app.server.sends).toHaveLength(1);
      expect(app.events.map(({ type }) => type)).toEqual(['session-started', 'request-sent', 'request-cancelled']);
      expect(app.server.refreshCalls).toHaveLength(0);
    });

    test('a caller that wants no more than the answer gets it', async () => {
      const app = start(setUp);
      app.server.api = () => ({ status: 200, body: { code: 200 } });

      const answer = probe(ask(app, responseType).pipe(take(1)));
      await advance(50);

      expect(await textOf(answer.value)).toBe('{"code":200}');
      expect(answer.completed).toBe(true);
    });
  });

  test('S1 signed out while the body is read: the refusal surfaces, no refresh', async () => {
    const app = start(setUp);
    serveReport(app);
    let signOut = (): void => void app.signOut();
    const text = jest.spyOn(Blob.prototype, 'text').mockImplementation(() => {
      signOut();
      signOut = () => undefined;
      return Promise.resolve('{"code":401}');
    });

    const answer = probe(ask(app, 'blob'));
    await advance(200);
    text.mockRestore();

    expect(answer.failure.status).toBe(401);
    expect(app.server.refreshCalls).toHaveLength(0);
    expect(app.ended).toEqual(['signed-out']);
  });

  test('what HttpClient has parsed is not read again', async () => {
    const readBody = jest.fn((answer: HttpResponse<unknown>) => answer);
    const app = startApp(setUp, { backend: { ...backendOf('envelope'), readBody } });
    app.server.api = () => ({ status: 200, body: { code: 200 } });

    const answer = app.get('/api/report');
    await advance(50);

    expect(answer.value).toEqual({ code: 200 });
    expect(readBody).not.toHaveBeenCalled();
  });

  test('a body that cannot be read is handed over', async () => {
    const app = start(setUp);
    app.server.api = () => ({ status: 200, body: '{"code":401}', headers: JSON_TYPE });
    const text = jest.spyOn(Blob.prototype, 'text').mockRejectedValue(new DOMException('gone', 'NotReadableError'));

    const answer = probe(ask(app, 'blob'));
    await advance(50);
    text.mockRestore();

    expect(await textOf(answer.value)).toBe('{"code":401}');
    expect(answer.completed).toBe(true);
  });

  test.each([200, 404])('F6 a readBody of the app that throws: the answer, a %s, is handed over', async (status) => {
    const readBody = (): never => {
      throw new Error('of the app');
    };
    const app = startApp(setUp, { backend: { ...backendOf('envelope'), readBody } });
    app.server.api = () => ({ status, body: PDF });

    const answer = probe(ask(app, 'text'));
    await advance(50);

    expect(answer.settled).toBe(true);
    expect(status === 200 ? answer.value : answer.failure.error).toBe(PDF);
  });

  test('C6 the token was replaced while the body was read: a replay, no second refresh', async () => {
    const app = start(setUp);
    serveReport(app);
    let read: (text: string) => void = () => undefined;
    const text = jest.spyOn(Blob.prototype, 'text').mockImplementation(() => new Promise((done) => (read = done)));

    const answer = probe(ask(app, 'blob'));
    await advance(50);
    expect(answer.settled).toBe(false);
    app.renew({ accessToken: 'A2' });
    read('{"code":401}');
    await settle();
    text.mockRestore();
    await advance(50);

    expect(await textOf(answer.value)).toBe(PDF);
    expect(app.server.refreshCalls).toHaveLength(0);
  });
});
