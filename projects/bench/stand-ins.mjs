import { DOCUMENT } from '@angular/common';
import { NgZone, ɵChangeDetectionScheduler, ɵINJECTOR_SCOPE, ɵNoopNgZone } from '@angular/core';

/** What HttpClient wants of an application, where there is none: root services, a zone, and somebody to tell of changes. */
export function standIns(document) {
  return [
    { provide: ɵINJECTOR_SCOPE, useValue: 'root' },
    { provide: NgZone, useClass: ɵNoopNgZone },
    { provide: ɵChangeDetectionScheduler, useValue: { notify: () => undefined } },
    { provide: DOCUMENT, useValue: document },
  ];
}
