import { Rule, SchematicContext, Tree } from '@angular-devkit/schematics';
import { posix } from 'node:path';
import { PACKAGE } from '../library';
import { isDryRun } from '../dry-run';
import { isTooOld } from '../picture/angular-version';
import { describePicture } from '../picture/describe';
import { pictureOf } from '../picture/picture';
import { findApplication } from '../picture/workspace';
import { asRefusal } from '../refusal';
import { prepareConversion } from './apply/prepare-conversion';
import { makePlan } from './make-plan';
import { report } from './report';

/** What schema.json describes. */
export interface MigrateOptions {
  readonly project?: string;
  readonly write: boolean;
}

/** Where a person finds what is left to do, in the folder of the app. */
const LIST = `${PACKAGE}-migration.md`;

/** `ng generate ngx-token-refresh:migrate`: what takes the place of hand-written interceptors; with `--write`, puts it there. */
export function migrate(options: MigrateOptions): Rule {
  return async (tree: Tree, context: SchematicContext) => {
    const { logger } = context;
    try {
      if (isTooOld(tree)) {
        logger.warn(`${PACKAGE} needs Angular 17.3 or newer: run \`ng update\` first. Nothing is changed.`);
        return;
      }
      const picture = pictureOf(tree, await findApplication(tree, options.project));
      if (isDryRun(context)) logger.info(describePicture(picture).join('\n'));
      const plan = makePlan(tree, picture);
      const { conversion } = plan;
      const { name } = picture.application;
      const lines = [`# Migration of ${name} to ${PACKAGE}`, ...report(plan)];
      logger.info(lines.join('\n'));
      if (!conversion) {
        logger.info('\nNothing is changed: there is nothing that is sure.');
      } else if (options.write) {
        const edits = prepareConversion(tree, plan, conversion);
        const [edited, deleted] = [edits.write(tree), edits.deleted];
        const done = `Edited: ${edited.join(', ')}.${deleted.length ? ` Deleted: ${deleted.join(', ')}.` : ''}`;
        const text = `${[...lines, '', '## What was done', '', done].join('\n')}\n`;
        const path = posix.join(picture.application.root, LIST);
        if (tree.exists(path)) tree.overwrite(path, text);
        else tree.create(path, text);
        logger.info(`\n${done} What is left to do is in ${path}.`);
      } else {
        logger.info('\nNothing is changed: `--write` does what is said above.');
      }
    } catch (error) {
      logger.warn(`${PACKAGE} cannot migrate this app by itself: ${asRefusal(error).message}. Nothing is changed.`);
    }
  };
}
