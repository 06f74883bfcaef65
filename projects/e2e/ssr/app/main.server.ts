import { ApplicationRef, mergeApplicationConfig } from '@angular/core';
import { bootstrapApplication, BootstrapContext } from '@angular/platform-browser';
import { provideServerRendering, RenderMode, withRoutes } from '@angular/ssr';
import { App } from './app';
import { appConfig } from './app.config';

const config = mergeApplicationConfig(appConfig, {
  providers: [provideServerRendering(withRoutes([{ path: '**', renderMode: RenderMode.Server }]))],
});

// eslint-disable-next-line import-x/no-default-export -- where Angular looks for it
export default (context: BootstrapContext): Promise<ApplicationRef> => bootstrapApplication(App, config, context);
