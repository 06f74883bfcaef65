import ts from 'typescript';

/** A change that puts `TokenStore` in the place of the app's own storage of tokens. */
export interface SessionChange {
  readonly node: ts.Node;
  readonly owner: ts.ClassLikeDeclaration | null;
  /** What takes the place of the node; `store` is how `TokenStore` is named there. */
  readonly text: (store: string) => string;
  readonly what: 'sign-in' | 'sign-out' | 'read' | 'gone';
}
