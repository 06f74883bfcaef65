import { TokenStorageArea } from 'ngx-token-refresh';

/** A storage of one tab: a duplicate begins with what the original holds, a reloaded page with its own. */
export class PrivateStorage implements TokenStorageArea {
  readonly shared = false;

  constructor(private text: string | null = null) {}

  copy(): PrivateStorage {
    return new PrivateStorage(this.text);
  }

  read(): string | null {
    return this.text;
  }

  write(text: string): void {
    this.text = text;
  }

  remove(): void {
    this.text = null;
  }
}
