import { AsyncPipe } from '@angular/common';
import { HttpErrorResponse } from '@angular/common/http';
import { Component, ErrorHandler, signal } from '@angular/core';
import { ComponentFixture, TestBed } from '@angular/core/testing';
import { TokenStore } from 'ngx-token-refresh';
import { filter, firstValueFrom, Subject } from 'rxjs';
import { WithTokenPipe } from './image.recipe';
import { appOn, LiveServer } from './live-server';

// N11: an `<img>` whose bytes are loaded by HttpClient, as the site shows it, from a server on a real socket.

@Component({
  selector: 'test-photo',
  imports: [AsyncPipe, WithTokenPipe],
  template: `<img [src]="url() | withToken | async" alt="" />`,
})
class Photo {
  readonly url = signal('');
}

let server: LiveServer;
/** Of the images that are shown, and those that are no more. */
let revoked: string[];
let blobs: Map<string, Blob>;
/** What the app's ErrorHandler is told. */
let errors: unknown[];
/** Tells of each image that has come. */
const made = new Subject<void>();

beforeEach(() => {
  revoked = [];
  blobs = new Map();
  errors = [];
  TestBed.configureTestingModule({
    providers: [{ provide: ErrorHandler, useValue: { handleError: (error: unknown) => errors.push(error) } }],
    rethrowApplicationErrors: false,
  });
  // jsdom has neither.
  Object.assign(URL, {
    createObjectURL: (blob: Blob) => {
      const url = `blob:test/${blobs.size + 1}`;
      blobs.set(url, blob);
      made.next();
      return url;
    },
    revokeObjectURL: (url: string) => {
      revoked.push(url);
    },
  });
});
afterEach(() => {
  server.stop();
});

async function start(): Promise<ComponentFixture<Photo>> {
  server = await LiveServer.start(({ url }, response) => response.end(`bytes of ${url}`));
  appOn(server);
  const fixture = TestBed.createComponent(Photo);
  fixture.componentInstance.url.set(`${server.origin}/1.png`);
  return fixture;
}

/** The bytes that the image shows. */
async function shown(fixture: ComponentFixture<Photo>): Promise<string | undefined> {
  await fixture.whenStable();
  const { src } = (fixture.nativeElement as HTMLElement).querySelector('img') ?? { src: '' };
  return blobs.get(src)?.text();
}

/** Those of the next image that comes. */
async function nextShown(fixture: ComponentFixture<Photo>): Promise<string | undefined> {
  const next = firstValueFrom(made);
  fixture.detectChanges();
  await next;
  return shown(fixture);
}

test('refused: one refresh, and it is shown; the one before it is given back', async () => {
  const fixture = await start();
  server.expireAll();
  expect(await nextShown(fixture)).toBe('bytes of /1.png');
  expect(server.tokensSentTo('/1.png')).toEqual(['A1', 'A3']);

  fixture.componentInstance.url.set(`${server.origin}/2.png`);
  expect(await nextShown(fixture)).toBe('bytes of /2.png');
  expect(server.refreshes).toBe(1);
  expect(errors).toEqual([]);
  expect(revoked).toHaveLength(1);
  fixture.destroy();
  expect(revoked).toHaveLength(2);
});

test('refused for good: no image, one error, and no loop', async () => {
  const fixture = await start();
  server.expireAll();
  server.refreshFails = 401;

  fixture.detectChanges();
  await firstValueFrom(TestBed.inject(TokenStore).tokens$.pipe(filter((tokens) => tokens === null)));

  expect(await shown(fixture)).toBeUndefined();
  expect(errors).toEqual([expect.any(HttpErrorResponse)]);
  expect(errors).toMatchObject([{ status: 401, url: `${server.origin}/1.png` }]);
  expect(server.tokensSentTo('/1.png')).toEqual(['A1']);
  expect(server.refreshes).toBe(1);
  expect(TestBed.inject(TokenStore).status()).toBe('signed-out');
});
