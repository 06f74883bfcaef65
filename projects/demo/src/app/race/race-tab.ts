import { HttpClient } from '@angular/common/http';
import { RaceBrowser } from './race-browser';

/** One tab of an app in a race. */
export interface RaceTab {
  readonly http: HttpClient;
  /** Signs in, for all tabs of the browser. @returns the access token */
  signIn(): Promise<string>;
  isSignedIn(): boolean;
  /** How often this tab has led the person to the login page. */
  loginRedirects(): number;
  close(): void;
}

/** Starts the app in one more tab. */
export type OpenTab = (browser: RaceBrowser) => Promise<RaceTab>;

export const CREDENTIALS = { username: 'ada', password: 'lovelace' };
