import { inject } from '@angular/core';
import * as signalR from '@microsoft/signalr';
import { TokenRefresher } from 'ngx-token-refresh';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';

/** For `new HubConnectionBuilder().withUrl(url, injectHubOptions())`. */
export function injectHubOptions(): signalR.IHttpConnectionOptions {
  const [tokenFetch, tokens] = [injectTokenFetch(), inject(TokenRefresher)];
  const httpClient = new (class extends signalR.HttpClient {
    override async send({ url = '', content, ...rest }: signalR.HttpRequest) {
      const answer = await tokenFetch(url, { ...rest, body: content });
      return new signalR.HttpResponse(answer.status, '', await answer.text());
    }
  })();
  return { httpClient, accessTokenFactory: () => tokens.getAccessToken() };
}
