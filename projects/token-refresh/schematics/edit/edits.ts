import { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { AppProgram, relative } from '../picture/app-program';
import { Refusal } from '../refusal';
import { SourceEdit } from './source-edit';

/** The changes to the files of an app. Nothing is written before all of them are known to be sound. */
export class Edits {
  readonly #files = new Map<ts.SourceFile, SourceEdit>();

  constructor(private readonly program: AppProgram) {}

  /** @throws Refusal where the file cannot be edited */
  of(node: ts.Node): SourceEdit {
    const source = node.getSourceFile();
    const known = this.#files.get(source);
    if (known) return known;
    const path = relative(source.fileName);
    if (source.isDeclarationFile) throw new Refusal(`${path} is a declaration, not code of the app`);
    // Text that is no UTF-8 would not be written back as it was.
    if (source.text.includes('\uFFFD') || !this.program.isSound(source)) throw new Refusal(`${path} is not understood`);
    const edit = new SourceEdit(source);
    this.#files.set(source, edit);
    return edit;
  }

  get touched(): readonly string[] {
    return [...this.#files.values()].filter(({ touched }) => touched).map(({ source }) => relative(source.fileName));
  }

  /** Writes them into the tree. @throws Refusal where a file would not be TypeScript any more */
  write(tree: Tree): readonly string[] {
    const { touched } = this;
    const texts = [...this.#files.values()]
      .filter((edit) => edit.touched)
      .map((edit): [string, string] => [relative(edit.source.fileName), edit.text()]);
    for (const [path, text] of texts) {
      if (ts.transpileModule(text, { reportDiagnostics: true }).diagnostics?.length) {
        throw new Refusal(`${path} is not understood`);
      }
    }
    for (const [path, text] of texts) tree.overwrite(path, text);
    return touched;
  }
}
