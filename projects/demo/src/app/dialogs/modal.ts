import { Directive, effect, ElementRef, inject, input } from '@angular/core';

/** A `<dialog>` that is modal while `demoModal` is true: the browser traps the focus, and gives it back. */
@Directive({ selector: 'dialog[demoModal]' })
export class Modal {
  readonly demoModal = input.required<boolean>();
  readonly #dialog: HTMLDialogElement = inject<ElementRef<HTMLDialogElement>>(ElementRef).nativeElement;

  constructor() {
    effect(() => {
      if (this.demoModal() === this.#dialog.open) return;
      if (this.demoModal()) this.#dialog.showModal();
      else this.#dialog.close();
    });
  }
}
