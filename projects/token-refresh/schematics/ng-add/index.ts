import { chain, noop, Rule, SchematicContext, SchematicsException, Tree } from '@angular-devkit/schematics';
import { addDependency, ExistingBehavior, InstallBehavior, readWorkspace } from '@schematics/angular/utility';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { linesToPaste } from './lines-to-paste';
import { editNgModule } from './ng-module';
import { AppKind, NgAddOptions, problemOf } from './options';
import { Bootstrap, ProjectSources } from './project-sources';
import { Refusal } from './refusal';
import { SourceEdit } from './source-edit';
import { editStandalone, Parts } from './standalone';

const PACKAGE = 'ngx-token-refresh';

interface Application {
  readonly root: string;
  readonly main: string;
}

async function findApplication(tree: Tree, wanted: string | undefined): Promise<Application> {
  const { projects } = await readWorkspace(tree);
  const applications = [...projects].filter(([, { extensions }]) => extensions['projectType'] === 'application');
  const [first, second] = applications.filter(([name]) => wanted === undefined || name === wanted);
  if (second) {
    const names = applications.map(([name]) => name).join(', ');
    throw new Refusal(`there are several applications (${names}): say which with --project`);
  }
  if (!first) {
    throw new Refusal(wanted === undefined ? 'there is no application' : `"${wanted}" is not an application`);
  }
  const [, { root, sourceRoot, targets }] = first;
  const source = sourceRoot ?? posix.join(root, 'src');
  const { browser, main } = targets.get('build')?.options ?? {};
  const entry = [browser, main].find((path) => typeof path === 'string') ?? posix.join(source, 'main.ts');
  return { root: source, main: entry };
}

function partsOf(project: ProjectSources): Parts {
  const has = (...symbols: readonly string[]): boolean => symbols.some((symbol) => project.has(symbol, PACKAGE));
  return {
    provided: has('provideTokenRefresh', 'TokenRefreshModule'),
    intercepted: has('tokenRefreshInterceptor', 'TokenRefreshInterceptor'),
  };
}

function isSound(text: string): boolean {
  return !ts.transpileModule(text, { reportDiagnostics: true }).diagnostics?.length;
}

/** Edits one file; `null`: there is nothing left to do. */
function edit(
  tree: Tree,
  project: ProjectSources,
  bootstrap: Bootstrap | null,
  options: NgAddOptions,
): SourceEdit | null {
  const parts = partsOf(project);
  if (parts.provided && parts.intercepted) return null;
  if (!bootstrap) throw new Refusal('nothing calls bootstrapApplication() or bootstrapModule() where the app starts');
  if (options.setUp !== 'auto' && options.setUp !== bootstrap.kind) {
    throw new Refusal(`--set-up ${options.setUp} was asked for, and ${bootstrap.path} starts the app otherwise`);
  }
  const change = bootstrap.kind === 'standalone' ? editStandalone : editNgModule;
  return change(tree, project, bootstrap, options, parts);
}

/** The range of versions that fits the package in which this file stands. */
function ownRange(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return `^${version}`;
}

/** `ng add ngx-token-refresh`: edits the root of an application, or says what to write there. */
export function ngAdd(options: NgAddOptions): Rule {
  return async (tree: Tree, { logger }: SchematicContext) => {
    const problem = problemOf(options);
    if (problem) throw new SchematicsException(`${PACKAGE}: ${problem}`);

    let kind: AppKind = options.setUp === 'ngmodule' ? 'ngmodule' : 'standalone';
    try {
      const { root, main } = await findApplication(tree, options.project);
      const project = new ProjectSources(tree, root);
      const bootstrap = project.bootstrap(main);
      if (bootstrap && options.setUp === 'auto') kind = bootstrap.kind;
      const edited = edit(tree, project, bootstrap, options);
      const text = edited?.text();
      if (edited && text !== undefined) {
        if (!isSound(text)) throw new Refusal(`${edited.path} is not understood`);
        tree.overwrite(edited.path, text);
        logger.info(
          `${PACKAGE} is set up in ${edited.path}. Next: hand the tokens of a sign-in to TokenStore.signIn().`,
        );
      } else {
        logger.info(`${PACKAGE} is set up already: nothing is changed.`);
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      logger.warn(
        `${PACKAGE} cannot be set up by itself: ${error.message}. Nothing is changed. ` +
          `Write this into the root of your app:\n\n${linesToPaste(kind, options)}\n`,
      );
      return noop();
    }
    return chain([
      addDependency(PACKAGE, ownRange(), { existing: ExistingBehavior.Skip, install: InstallBehavior.Auto }),
    ]);
  };
}
