import { SchematicContext } from '@angular-devkit/schematics';

/** Whether `--dry-run` was given: the CLI keeps that to itself, and its workflow knows. */
export function isDryRun({ engine }: SchematicContext): boolean {
  const workflow: unknown = engine.workflow;
  return typeof workflow === 'object' && workflow !== null && '_dryRun' in workflow && workflow._dryRun === true;
}
