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
import { TokenStore } from 'ngx-token-refresh';
import { BurstChart } from './burst-chart';
import { BurstTable } from './burst-table';
import { Checks } from './checks';
import { ExplainUrl } from './explain-url';
import { Legend } from './legend';
import { Recording } from './recording';
import { reportOf } from './report';
import { sentenceOf } from './sentence';
import { sessionText } from './session-mark';
import { isOpen } from './timeline';

/** All that the devtools are, but their name and their inputs: those alone are public. */
@Component({
  selector: 'token-refresh-devtools-panel',
  imports: [BurstChart, BurstTable, Checks, DatePipe, ExplainUrl, Legend],
  providers: [Recording],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './devtools-panel.html',
  styleUrls: ['./palette.css', './devtools-panel.css'],
  host: {
    '[class.fixed]': "position() === 'fixed'",
    '[class.expanded]': 'expanded()',
    '(keydown.escape)': 'collapse($event)',
  },
})
export class DevtoolsPanel {
  readonly position = input.required<'fixed' | 'inline'>();
  readonly expanded = model.required<boolean>();
  readonly maxRequests = input.required<number>();

  protected readonly recording = inject(Recording);
  /** Of the session without a name. */
  protected readonly sessionEndsAt =
    inject(TokenStore, { optional: true })?.sessionEndsAt ?? signal<number | null>(null);
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

  /** How many findings there are, for the bar. */
  protected readonly findings = computed(() => {
    const { length } = this.recording.shown().findings;
    return length ? `${length} ${length === 1 ? 'finding' : 'findings'} · ` : '';
  });

  /** What came of the copy. */
  protected readonly notice = signal('');
  /** The report to be copied by hand, where the page may not write to the clipboard. */
  protected readonly report = signal<string | null>(null);

  protected readonly sentence = sentenceOf;
  protected readonly sessionText = sessionText;

  constructor() {
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
    const { timeline, sessions, findings } = this.recording.shown();
    const report = reportOf(timeline, sessions, findings, this.sessionEndsAt());
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
