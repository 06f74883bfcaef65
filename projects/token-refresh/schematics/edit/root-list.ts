import ts from 'typescript';
import { placeOf } from '../picture/app-program';
import { Follower } from '../picture/follow';
import { bare, propertyName } from '../picture/value';
import { Refusal } from '../refusal';
import { Edits } from './edits';
import { Code, listCode } from './set-up-code';
import { listOf } from './list';

/** Adds elements to lists of one object: to the array itself where it can be found, else around what is there. */
export function addToLists(
  edits: Edits,
  follower: Follower,
  object: ts.ObjectLiteralExpression,
  lists: Readonly<Record<string, readonly Code[]>>,
): void {
  const missing: string[] = [];
  const edit = edits.of(object);
  for (const [name, codes] of Object.entries(lists)) {
    if (!codes.length) continue;
    const property = object.properties.find((one) => propertyName(one.name) === name);
    if (property) addToProperty(edits, follower, property, codes);
    else
      missing.push(
        listCode(
          name,
          codes.map((code) => code(edit)),
        ),
      );
  }
  if (!missing.length) return;
  if (object.properties.some(ts.isSpreadAssignment)) {
    throw new Refusal(`the object in ${placeOf(object)} is made from another, which cannot be followed`);
  }
  edit.appendLines(listOf(object), ...missing);
}

function addToProperty(
  edits: Edits,
  follower: Follower,
  property: ts.ObjectLiteralElementLike,
  codes: readonly Code[],
): void {
  const isShorthand = ts.isShorthandPropertyAssignment(property);
  const value = isShorthand ? property.name : ts.isPropertyAssignment(property) ? property.initializer : null;
  if (!value) throw new Refusal(`\`${property.getText()}\` in ${placeOf(property)} is not a list`);
  const array = arrayOf(follower, value);
  if (array) {
    const edit = edits.of(array);
    edit.appendLines(listOf(array), ...codes.map((code) => code(edit)));
    return;
  }
  const edit = edits.of(property);
  const list = [value.getText(), ...codes.map((code) => code(edit))].join(', ');
  if (isShorthand) edit.replace(property, `${property.name.text}: [${list}]`);
  else edit.replace(value, `[${list}]`);
}

/** The array of the app that an expression is, or names; not one that a function makes for several callers. */
export function arrayOf(follower: Follower, node: ts.Expression): ts.ArrayLiteralExpression | null {
  const expression = bare(node);
  if (ts.isArrayLiteralExpression(expression)) return expression;
  if (!ts.isIdentifier(expression) && !ts.isPropertyAccessExpression(expression)) return null;
  const value = follower.follow(expression);
  return value.type === 'code' &&
    ts.isArrayLiteralExpression(value.node) &&
    !value.node.getSourceFile().isDeclarationFile
    ? value.node
    : null;
}
