import { Tree } from '@angular-devkit/schematics';
import { readWorkspace } from '@schematics/angular/utility';
import { posix } from 'node:path';
import { Refusal } from '../refusal';
import { textOf } from './app-program';

/** An application of the workspace, as its configuration describes it. */
export interface Application {
  readonly name: string;
  readonly root: string;
  /** The folder of its sources. */
  readonly source: string;
  readonly entry: string;
  /** What starts it on a server; `null`: nothing does. */
  readonly serverEntry: string | null;
  readonly tsConfig: string | undefined;
  /** The other applications of the workspace, which may share files with this one. */
  readonly others: readonly Described[];
  /** The command that builds and generates here. */
  readonly cli: 'ng' | 'nx';
}

type Described = Omit<Application, 'others' | 'cli'>;

/** A target that builds an Angular app for browsers; one of another kind has no such options. */
interface BuildTarget {
  readonly builder: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** The application to work on. @throws Refusal that names those there are. */
export async function findApplication(tree: Tree, wanted: string | undefined): Promise<Application> {
  if (!hasAngularJson(tree)) throw noWorkspace(tree, wanted);
  const found = await applicationsOf(tree);
  const cli = tree.exists('nx.json') ? 'nx' : 'ng';
  const applications = found.map((one): Application => ({
    ...one,
    others: found.filter((other) => other !== one),
    cli,
  }));
  const names = applications.map(({ name }) => name).join(', ');
  if (wanted !== undefined) {
    const named = applications.find(({ name }) => name === wanted);
    if (named) return named;
    throw new Refusal(`"${wanted}" is not an application of this workspace${names && `, which has ${names}`}`);
  }
  const [first, second] = applications;
  if (!first) throw new Refusal('this workspace has no application with an Angular build target');
  if (second) throw new Refusal(`this workspace has several applications (${names}): say which with --project`);
  return first;
}

/** Whether a file is in the folder of an application. */
export function isOwn({ root, source }: Application, path: string): boolean {
  return path.startsWith(`${root === '' ? source : root}/`);
}

function hasAngularJson(tree: Tree): boolean {
  // Nx shows its own configuration under this name to the schematics that it runs.
  return tree.exists('angular.json') || tree.read('angular.json') !== null;
}

async function applicationsOf(tree: Tree): Promise<readonly Described[]> {
  const { projects } = await readWorkspace(tree);
  return [...projects].flatMap(([name, { root, sourceRoot, targets, extensions }]) => {
    const build = targets.get('build');
    const isLibrary = extensions['projectType'] === 'library';
    return !build || isLibrary || name.endsWith('-e2e') || !buildsForBrowsers(build)
      ? []
      : [describe(name, root, sourceRoot, build, targets.get('server'))];
  });
}

/** Custom builders take the options of Angular's own; those for servers have no page. */
function buildsForBrowsers({ builder, options = {} }: BuildTarget): boolean {
  if (/node|nest|:server$|:package$|:ng-packagr|:tsc$|:swc$|cypress|playwright/.test(builder)) return false;
  const isAngular = /angular|ngx|@ng|ng-/.test(builder);
  return isAngular && (typeof options['browser'] === 'string' || typeof options['main'] === 'string');
}

function describe(
  name: string,
  root: string,
  sourceRoot: string | undefined,
  { options = {} }: BuildTarget,
  server: BuildTarget | undefined,
): Described {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const source = sourceRoot ?? posix.join(root, 'src');
  return {
    name,
    root,
    source,
    entry: text(options['browser']) ?? text(options['main']) ?? posix.join(source, 'main.ts'),
    serverEntry: text(options['server']) ?? text(server?.options?.['main']) ?? null,
    tsConfig: text(options['tsConfig']),
  };
}

/** Nx has a command of its own, which shows this schematic a workspace that it can read. */
function noWorkspace(tree: Tree, wanted: string | undefined): Refusal {
  const isNx = tree.exists('nx.json') || projectFiles(tree).length > 0;
  if (!isNx) return new Refusal('there is no angular.json here: run it at the root of an Angular workspace');
  const names = nxApplications(tree);
  const name = wanted ?? (names.length === 1 ? names[0] : undefined) ?? '<app>';
  const choice = names.length > 1 && wanted === undefined ? ` (${names.join(', ')})` : '';
  return new Refusal(
    `this is an Nx workspace: run \`npx nx generate ngx-token-refresh:ng-add --project=${name}\` there${choice}`,
  );
}

function projectFiles(tree: Tree): readonly string[] {
  const found: string[] = tree.exists('project.json') ? ['project.json'] : [];
  for (const folder of ['apps', 'packages', 'projects', 'libs']) {
    tree.getDir(folder).visit((path) => {
      if (path.endsWith('/project.json') && !path.includes('/node_modules/')) found.push(path);
    });
  }
  return found;
}

/** The applications of Nx with an Angular build target. */
function nxApplications(tree: Tree): readonly string[] {
  return projectFiles(tree).flatMap((path) => {
    try {
      const { name, targets } = JSON.parse(textOf(tree, path) ?? '{}') as {
        readonly name?: string;
        readonly targets?: Readonly<Record<string, { readonly executor?: string; readonly options?: object }>>;
      };
      const { executor, options } = targets?.['build'] ?? {};
      const isApp = executor !== undefined && buildsForBrowsers({ builder: executor, options: { ...options } });
      return isApp ? [name ?? posix.basename(posix.dirname(path))] : [];
    } catch {
      return [];
    }
  });
}
