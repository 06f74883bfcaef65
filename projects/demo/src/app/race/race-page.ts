import { DOCUMENT } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import { IS_IN_PAGE } from '../setup/host';
import { LanePanel } from './lane-panel';
import { Race } from './race';
import { verdictOf } from './race-call';
import { formatScript, labelOf, PALETTE, parseScript, parseStep, PRESETS, RaceStep } from './race-step';

const FIRST = PRESETS[0]?.script ?? '';

/** Writes the script of a race, runs it in two apps, and hands out the link to it. */
@Component({
  selector: 'demo-race-page',
  imports: [LanePanel],
  providers: [Race],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './race-page.html',
  styleUrl: './race-page.css',
  // What a closed tab leaves stored, the next one would carry on with.
  host: { '(window:pagehide)': 'race.end()' },
})
export class RacePage {
  readonly #router = inject(Router);
  readonly #location = inject(DOCUMENT).location;
  readonly #isInPage = inject(IS_IN_PAGE);
  readonly #query = toSignal(inject(ActivatedRoute).queryParamMap);
  protected readonly race = inject(Race);
  protected readonly presets = PRESETS;
  protected readonly labelOf = labelOf;
  protected readonly palette = PALETTE.flatMap((text) => {
    const step = parseStep(text);
    return step === null ? [] : [{ text, label: labelOf(step) }];
  });

  /** The script is in the URL: a reload, a link and the back button bring it back. */
  protected readonly steps = computed(() => parseScript(this.#query()?.get('script') ?? FIRST));
  protected readonly script = computed(() => formatScript(this.steps()));
  protected readonly current = computed(() => PRESETS.find(({ script }) => script === this.script()) ?? null);
  protected readonly isRunning = computed(() => this.race.step() !== null);
  readonly #isCopied = signal(false);

  protected readonly link = computed(() => {
    const { origin, pathname } = this.#location;
    const url = this.#router.serializeUrl(
      this.#router.createUrlTree(['/race'], { queryParams: { script: this.script() } }),
    );
    return this.#isInPage ? `${origin}${pathname}#${url}` : `${origin}${url}`;
  });

  /** What a screen reader is told too, line by line. */
  protected readonly said = computed((): readonly string[] => {
    if (this.#isCopied()) return ['The link is copied.'];
    const index = this.race.step();
    if (index !== null) {
      const step = this.steps()[index];
      return [`Step ${index + 1} of ${this.steps().length}${step ? `: ${labelOf(step)}` : ''}.`];
    }
    if (!this.race.isOver()) return ['Press “Run the race”.'];
    return this.race.lanes().map(({ name, lane }) => `${name}: ${verdictOf(lane.result())}.`);
  });

  protected run(): void {
    if (this.isRunning()) return;
    this.#isCopied.set(false);
    void this.race.run(this.steps());
  }

  protected choose(script: string): void {
    this.change(parseScript(script));
  }

  protected add(text: string): void {
    const step = parseStep(text);
    if (step) this.change([...this.steps(), step]);
  }

  protected remove(index: number): void {
    this.change(this.steps().filter((_, at) => at !== index));
  }

  /** What ran before does not belong to the new script. */
  protected change(steps: readonly RaceStep[]): void {
    this.race.reset();
    this.#isCopied.set(false);
    void this.#router.navigate([], { queryParams: { script: formatScript(steps) }, queryParamsHandling: 'merge' });
  }

  protected async copy(field: HTMLInputElement): Promise<void> {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      this.#isCopied.set(true);
    } catch {
      // Without TLS, or without the permission: the text is selected, for the person to copy.
    }
  }
}
