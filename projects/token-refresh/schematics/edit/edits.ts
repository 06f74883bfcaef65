import { Tree } from '@angular-devkit/schematics';
import ts from 'typescript';
import { AppProgram, relative } from '../picture/app-program';
import { Refusal } from '../refusal';
import { SourceEdit } from './source-edit';

/** The changes to the files of an app. Nothing is written before all of them are known to be sound. */
export class Edits {
  readonly #files = new Map<ts.SourceFile, SourceEdit>();
  readonly #deleted = new Set<string>();

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

  /** A file of which nothing is left. */
  delete(source: ts.SourceFile): void {
    this.#deleted.add(relative(source.fileName));
  }

  /** All files that change, or go. */
  get sources(): readonly string[] {
    return [...this.#files.keys()].map(({ fileName }) => relative(fileName)).concat([...this.#deleted]);
  }

  get deleted(): readonly string[] {
    return [...this.#deleted];
  }

  get touched(): readonly string[] {
    return [...this.#files.values()].filter(({ touched }) => touched).map(({ source }) => relative(source.fileName));
  }

  /** The new texts of the files. @throws Refusal where one would not be TypeScript any more */
  check(): ReadonlyMap<string, string> {
    const texts = new Map<string, string>();
    for (const edit of this.#files.values()) {
      const path = relative(edit.source.fileName);
      if (!edit.touched || this.#deleted.has(path)) continue;
      const text = edit.text();
      if (ts.transpileModule(text, { reportDiagnostics: true }).diagnostics?.length) {
        throw new Refusal(`${path} is not understood`);
      }
      texts.set(path, text);
    }
    return texts;
  }

  /** Writes them into the tree. @throws Refusal */
  write(tree: Tree): readonly string[] {
    const texts = this.check();
    for (const [path, text] of texts) tree.overwrite(path, text);
    for (const path of this.#deleted) tree.delete(path);
    return [...texts.keys()];
  }
}
