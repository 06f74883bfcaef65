import { inject } from '@angular/core';
import * as signalR from '@microsoft/signalr';
import { TokenRefresher } from 'ngx-token-refresh';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';

class TokenHttpClient extends signalR.HttpClient {
  readonly #fetch = injectTokenFetch();
  override async send({
    url = '',
    content: body,
    ...rest
  }: signalR.HttpRequest) {
    const { method, headers } = rest;
    const answer = await this.#fetch(url, { method, headers, body });
    const { status, statusText } = answer;
    return new signalR.HttpResponse(status, statusText, await answer.text());
  }
}

export function injectHub(url: string): signalR.HubConnection {
  const refresher = inject(TokenRefresher);
  const httpClient = new TokenHttpClient();
  const accessTokenFactory = () => refresher.getAccessToken();
  return new signalR.HubConnectionBuilder()
    .withUrl(url, { httpClient, accessTokenFactory })
    .withAutomaticReconnect()
    .build();
}
