/** What the scenarios may ask a page for: as little as any driver of any engine can do. */
export interface Page {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  url(): Promise<string>;
  /** Waits for the one element of this role and name. The tab may come to the front for it. */
  click(role: Role, name: string): Promise<void>;
  /** Replaces the text of the field with this label. */
  fill(label: string, text: string): Promise<void>;
  /** Presses keys, one after the other, wherever the focus is. */
  press(...keys: readonly Key[]): Promise<void>;
  /** The text of the one element of this role, white space collapsed; `null` if there is none now. */
  text(role: Role, name?: string): Promise<string | null>;
  /** The value of a JavaScript expression in the page; a promise is awaited. It must be JSON. */
  evaluate<T>(expression: string): Promise<T>;
  screenshot(path: string): Promise<void>;
  /** Another tab of the same profile: storage, locks and broadcasts are shared. */
  openTab(): Promise<Page>;
  closeTab(): Promise<void>;
  /** Kills the process that shows this tab: no code of the page runs any more, not even its last. */
  crash(): Promise<void>;
  /** Everything the page complained of: uncaught errors and console errors, but for failed network requests. */
  complaints(): Promise<readonly string[]>;
  /** The hosts the page asked for anything, without ports. */
  hosts(): Promise<ReadonlySet<string>>;
  /** Ends the profile too, with all its tabs. */
  close(): Promise<void>;
}

export type Key = 'Backspace' | 'Enter' | 'Escape' | 'Tab';

export type Role = 'alert' | 'alertdialog' | 'button' | 'heading' | 'link' | 'radio' | 'status' | 'table' | 'timer';

export interface Look {
  readonly scheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

export interface Browser {
  readonly name: string;
  /** A page in a fresh profile. */
  open(look: Look): Promise<Page>;
  close(): Promise<void>;
}
