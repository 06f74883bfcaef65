import { platformBrowser } from '@angular/platform-browser';
import { AppModule } from './app.module';

// A start that fails is an unhandled rejection: the check of the page tells of it.
void platformBrowser().bootstrapModule(AppModule);
