import { AngularNodeAppEngine, createNodeRequestHandler, writeResponseToNodeResponse } from '@angular/ssr/node';
import express from 'express';
import type { AddressInfo } from 'node:net';

const engine = new AngularNodeAppEngine({ allowedHosts: ['127.0.0.1'] });
const app = express();

app.use(express.static(new URL('../browser', import.meta.url).pathname, { index: false, redirect: false }));
app.use(async (request, response, next) => {
  const page = await engine.handle(request);
  if (page) await writeResponseToNodeResponse(page, response);
  else next();
});

if (process.env['PORT'] !== undefined) {
  const server = app.listen(Number(process.env['PORT']), '127.0.0.1', () => {
    console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });
}

export const reqHandler = createNodeRequestHandler(app);
