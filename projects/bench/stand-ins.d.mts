import type { Provider } from '@angular/core';

export declare function standIns(document: object): Provider[];
