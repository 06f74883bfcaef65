import { DOCUMENT } from '@angular/common';
import { NgZone, ɵChangeDetectionScheduler, ɵINJECTOR_SCOPE, ɵNoopNgZone } from '@angular/core';

/** What HttpClient needs of an application, where there is none: root services, a zone, a scheduler, a document. */
export function standIns(document) {
  return [
    { provide: ɵINJECTOR_SCOPE, useValue: 'root' },
    { provide: NgZone, useClass: ɵNoopNgZone },
    { provide: ɵChangeDetectionScheduler, useValue: { notify: () => undefined } },
    { provide: DOCUMENT, useValue: document },
  ];
}
