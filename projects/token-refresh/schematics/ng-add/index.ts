import { chain, noop, Rule, SchematicContext, SchematicsException, Tree } from '@angular-devkit/schematics';
import { addDependency, ExistingBehavior, InstallBehavior } from '@schematics/angular/utility';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Edits } from '../edit/edits';
import { editSetUp } from '../edit/set-up-edit';
import { isDryRun } from '../dry-run';
import { angularVersion, isTooOld } from '../picture/angular-version';
import { describePicture } from '../picture/describe';
import { PACKAGE, RELEASE } from '../library';
import { AppPicture, pictureOf } from '../picture/picture';
import { findApplication } from '../picture/workspace';
import { asRefusal } from '../refusal';
import { adviceFor, ofSharedFiles } from './advice';
import { chooseSetUp } from './choose-set-up';
import { conflictOf } from './further-session';
import { linesToPaste } from './lines-to-paste';
import { nextSteps } from './next-steps';
import { Answers, NgAddOptions, readAnswers } from './options';

/** The range of versions that fits the package in which this file stands. */
function ownRange(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return `^${version}`;
}

/** What is known when an app cannot be edited. */
interface Progress {
  picture: AppPicture | null;
}

async function setUp(tree: Tree, answers: Answers, context: SchematicContext, progress: Progress): Promise<boolean> {
  const { logger } = context;
  const picture = pictureOf(tree, await findApplication(tree, answers.project));
  progress.picture = picture;
  const conflict = conflictOf(picture, answers);
  if (conflict !== null) throw new SchematicsException(`${PACKAGE}: ${conflict}`);
  const isDry = isDryRun(context) || answers.dryRun;
  if (isDry) logger.info(describePicture(picture).join('\n'));

  const edits = new Edits(picture.program);
  editSetUp(edits, picture, chooseSetUp(tree, picture, answers, RELEASE));
  const advice = adviceFor(tree, picture, answers);
  for (const sentence of [...advice, ...ofSharedFiles(tree, picture, edits.touched)]) logger.warn(`- ${sentence}`);
  if (!edits.touched.length) {
    logger.info(`${PACKAGE} is set up already: nothing is changed.`);
    return true;
  }
  if (answers.dryRun) {
    logger.info(`${edits.touched.join(', ')} would be edited; nothing is changed.`);
    return false;
  }
  const steps = nextSteps(picture, answers);
  const written = edits.write(tree);
  const { name } = answers;
  const what = name === null ? `${PACKAGE} is` : `The session "${name}" of ${PACKAGE} is`;
  logger.info(`${what} set up for ${picture.application.name}: ${written.join(', ')} edited.`);
  for (const step of steps) logger.info(step);
  return true;
}

/** `ng add ngx-token-refresh`: edits the root of an application, or says what to write there. */
export function ngAdd(options: NgAddOptions): Rule {
  return async (tree: Tree, context: SchematicContext) => {
    const { logger } = context;
    const answers = readAnswers(options);
    if (typeof answers === 'string') throw new SchematicsException(`${PACKAGE}: ${answers}`);
    if (isTooOld(tree)) {
      logger.warn(
        `${PACKAGE} needs Angular 17.3 or newer, and this workspace has ${angularVersion(tree)}: run \`ng update\` first. ` +
          'Nothing is changed.',
      );
      return noop();
    }
    const progress: Progress = { picture: null };
    try {
      if (!(await setUp(tree, answers, context, progress))) return noop();
    } catch (error) {
      if (error instanceof SchematicsException) throw error;
      const { message } = asRefusal(error);
      const { picture } = progress;
      const lines = linesToPaste(chooseSetUp(tree, picture, answers, RELEASE), picture);
      if (picture) logger.info(describePicture(picture).join('\n'));
      logger.warn(`${PACKAGE} cannot be set up by itself: ${message}. Nothing is changed. Write this:\n\n${lines}\n`);
      if (picture) for (const sentence of adviceFor(tree, picture, answers)) logger.warn(`- ${sentence}`);
      return noop();
    }
    return chain([
      addDependency(PACKAGE, ownRange(), { existing: ExistingBehavior.Skip, install: InstallBehavior.Auto }),
    ]);
  };
}
