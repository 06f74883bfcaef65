import { DatePipe, DOCUMENT } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  input,
  model,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { BurstChart } from './burst-chart';
import { BurstTable } from './burst-table';
import { Legend } from './legend';
import { Recording } from './recording';
import { reportOf } from './report';
import { sentenceOf } from './sentence';
import { sessionText } from './session-mark';
import { isOpen } from './timeline';

/**
 * The timeline of requests and refreshes, for a developer to look at: who was refused, who waited for which refresh and how long,
 * what was sent again, what other tabs brought, when the session ended and why. Never shows a token, nor the query of a URL.
 *
 * It sees what happens while it is there, from the moment it is created. While it observes, every request tells of
 * itself, which costs a little; paused it observes nothing. Leave it out of production: see the README for how.
 */
@Component({
  selector: 'token-refresh-devtools',
  imports: [BurstChart, BurstTable, DatePipe, Legend],
  providers: [Recording],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './token-refresh-devtools.html',
  styleUrl: './token-refresh-devtools.css',
  host: {
    '[class.fixed]': "position() === 'fixed'",
    '[class.expanded]': 'expanded()',
    '(keydown.escape)': 'collapse($event)',
  },
})
export class TokenRefreshDevtools {
  /** `fixed`: at the bottom of the window, over the app. `inline`: where it stands. @default 'fixed' */
  readonly position = input<'fixed' | 'inline'>('fixed');
  /** Whether more than one line is shown. @default false */
  readonly expanded = model(false);
  /** How many requests are remembered, and how many refreshes; the oldest are forgotten. At least 1. @default 60 */
  readonly maxRequests = input(60);

  protected readonly recording = inject(Recording);
  readonly #document = inject(DOCUMENT);
  // Angular does not find queries in #private members.
  private readonly toggle = viewChild.required<ElementRef<HTMLButtonElement>>('toggle');
  private readonly manualCopy = viewChild<ElementRef<HTMLTextAreaElement>>('manualCopy');

  protected readonly newestFirst = computed(() => [...this.recording.shown().timeline].reverse());
  protected readonly isBusy = computed(() => {
    const latest = this.recording.latest();
    return latest !== null && isOpen(latest);
  });
  protected readonly hasFailed = computed(
    () => this.recording.latest()?.bands.some(({ failure }) => failure !== null) ?? false,
  );
  protected readonly summary = computed(() => {
    const latest = this.recording.latest();
    const isPaused = !this.recording.isRunning();
    if (latest) return `${isPaused ? 'Paused · ' : ''}${sentenceOf(latest)}`;
    return isPaused ? 'Paused: requests are not watched.' : 'Nothing has been sent yet.';
  });

  /** What came of the copy. */
  protected readonly notice = signal('');
  /** The report to be copied by hand, where the page may not write to the clipboard. */
  protected readonly report = signal<string | null>(null);

  protected readonly sentence = sentenceOf;
  protected readonly sessionText = sessionText;

  constructor() {
    this.recording.start();
    effect(() => {
      const maxRequests = this.maxRequests();
      untracked(() => this.recording.limitTo(maxRequests));
    });
    effect(() => {
      const textarea = this.manualCopy()?.nativeElement;
      if (!textarea || this.report() === null) return;
      textarea.focus();
      textarea.select();
    });
  }

  protected toggleExpanded(): void {
    this.expanded.update((expanded) => !expanded);
  }

  protected collapse(event: Event): void {
    if (!this.expanded()) return;
    event.stopPropagation();
    this.expanded.set(false);
    this.toggle().nativeElement.focus();
  }

  protected togglePaused(): void {
    this.#forgetCopy();
    if (this.recording.isRunning()) this.recording.stop();
    else this.recording.start();
  }

  protected clear(): void {
    this.#forgetCopy();
    this.recording.clear();
  }

  protected async copy(): Promise<void> {
    this.#forgetCopy();
    const { timeline, sessions } = this.recording.shown();
    const report = reportOf(timeline, sessions);
    if (await this.#isCopied(report)) {
      this.notice.set('Copied.');
    } else {
      this.notice.set('The clipboard is closed to this page: copy the text below.');
      this.report.set(report);
    }
  }

  #forgetCopy(): void {
    this.notice.set('');
    this.report.set(null);
  }

  /** There is no clipboard in a page without TLS, and a person or a policy may keep it closed. */
  #isCopied(text: string): Promise<boolean> {
    const navigator: Partial<Navigator> | undefined = this.#document.defaultView?.navigator;
    return (
      navigator?.clipboard?.writeText(text).then(
        () => true,
        () => false,
      ) ?? Promise.resolve(false)
    );
  }
}
