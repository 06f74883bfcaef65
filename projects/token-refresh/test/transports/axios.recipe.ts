import axios, { AxiosInstance } from 'axios';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';

export function injectAxios(baseURL: string): AxiosInstance {
  const env = { fetch: injectTokenFetch() };
  return axios.create({ baseURL, adapter: 'fetch', env });
}
