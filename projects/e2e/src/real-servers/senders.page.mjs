// What runs in the page of senders.browser.test.mjs: libraries that send by themselves, as the site shows them.
import '@angular/compiler';
import { provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { createEnvironmentInjector, Injector, runInInjectionContext } from '@angular/core';
import Uppy from '@uppy/core';
import XHRUpload from '@uppy/xhr-upload';
import Hls from 'hls.js';
import maplibre from 'maplibre-gl';
import { provideTokenRefresh, restBackend, tokenRefreshInterceptor, TokenStore } from 'ngx-token-refresh';
import { injectWorkerTokens } from 'ngx-token-refresh/fetch';
import { getDocument, GlobalWorkerOptions } from 'pdfjs-dist';
import { authorizeHls } from '../../../token-refresh/test/transports/hls.recipe.ts';
import { injectMapRequests } from '../../../token-refresh/test/transports/maplibre.recipe.ts';
import { injectPdfLoader } from '../../../token-refresh/test/transports/pdf.recipe.ts';
import { injectXhrUploadOptions } from '../../../token-refresh/test/transports/uppy.recipe.ts';
import { standIns } from '../../../bench/stand-ins.mjs';

const injector = createEnvironmentInjector(
  [
    ...standIns(document),
    provideHttpClient(withFetch(), withInterceptors([tokenRefreshInterceptor])),
    provideTokenRefresh({ backend: restBackend({ refreshUrl: '/auth/refresh' }) }),
  ],
  Injector.NULL,
);
injector.get(TokenStore).signIn({ accessToken: 'A1', refreshToken: 'R1' });
const made = (make) => runInInjectionContext(injector, make);

made(injectWorkerTokens)(navigator.serviceWorker);

/** Draws its last page. @returns the number of pages, or what is wrong */
async function drawn(loading) {
  try {
    const document = await loading;
    const page = await document.getPage(document.numPages);
    const canvas = globalThis.document.createElement('canvas');
    await page.render({ canvas, viewport: page.getViewport({ scale: 1 }) }).promise;
    return document.numPages;
  } catch ({ message }) {
    return message;
  }
}

GlobalWorkerOptions.workerSrc = '/pdf.worker.js';

/** Each does its work with `/api`, and resolves with what came of it. */
globalThis.senders = {
  uppy: async (files) => {
    const uppy = new Uppy().use(XHRUpload, { ...made(injectXhrUploadOptions), endpoint: '/api/upload' });
    for (const name of files) uppy.addFile({ name, data: new Blob([name]) });
    const { successful = [], failed = [] } = (await uppy.upload()) ?? {};
    return [successful.map(({ name }) => name), failed.length];
  },
  hls: (url) =>
    new Promise((done) => {
      const hls = new Hls();
      made(() => authorizeHls(hls));
      const end = (outcome) => {
        hls.destroy();
        done(outcome);
      };
      hls.on(Hls.Events.FRAG_LOADED, (_, { frag }) => end(frag.relurl));
      hls.on(Hls.Events.ERROR, (_, { fatal, response }) => fatal && end(`error ${response?.code}`));
      hls.loadSource(url);
      hls.attachMedia(document.body.appendChild(document.createElement('video')));
    }),
  map: () =>
    new Promise((done) => {
      const container = document.body.appendChild(document.createElement('div'));
      container.style.cssText = 'width: 256px; height: 256px';
      const tiles = { type: 'raster', tiles: [`${location.origin}/api/{z}/{x}/{y}.png`], tileSize: 256, maxzoom: 0 };
      const style = { version: 8, sources: { tiles }, layers: [{ id: 'tiles', type: 'raster', source: 'tiles' }] };
      const transformRequest = made(() => injectMapRequests(location.origin));
      const map = new maplibre.Map({ container, style, transformRequest, zoom: 0, center: [0, 0] });
      map.on('error', ({ error }) => done(error.message));
      map.once('idle', () => done('idle'));
    }),
  pdf: () => drawn(made(injectPdfLoader)('/api/document.pdf')),
  pdfInParts: () =>
    drawn(getDocument({ url: '/api/document.pdf', disableStream: true, disableAutoFetch: true }).promise),
  serviceWorker: async () => {
    await navigator.serviceWorker.register('/service-worker.js');
    await navigator.serviceWorker.ready;
  },
};
