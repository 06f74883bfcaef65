import ts from 'typescript';
import { Reach } from '../../picture/reach';
import { FunctionNode } from '../../picture/value';
import { DroppedCode } from '../dropped-code';
import { Unsure } from '../unsure';
import { Block, finished } from './block';
import { Choices } from './choices';
import { Failures } from './failures';
import { Findings } from './findings';
import { Flows } from './flows';
import { Functions } from './functions';
import { Names } from './names';
import { Requests } from './requests';
import { Scope } from './scope';
import { Statements } from './statements';

/** The function that an interceptor is, and its two parameters. */
export interface Intercepting {
  readonly root: FunctionNode;
  readonly request: { readonly symbol: ts.Symbol; readonly name: string };
  readonly next: ts.Symbol;
  /** `next`, or `next.handle` of a class */
  readonly send: string;
}

/** What is left of an interceptor without the token, and what was found in it. */
export interface Reduced {
  /** The statements that stay; the last one returns. */
  readonly lines: readonly string[];
  readonly findings: Findings;
}

/**
 * Takes everything out of an interceptor that has to do with the token. What is left is code, or nothing but passing the
 * request on. Whatever is not understood is an {@link Unsure}, never a guess.
 */
export function reduce(reach: Reach, { root, request, next, send }: Intercepting): Reduced {
  const names = new Names(reach, root, next, send);
  const findings = new Findings(reach, new DroppedCode(reach, root.getSourceFile(), (call) => names.isSend(call)));
  // A request can come from a function, whose statements name requests.
  const requests = new Requests(names, findings, (call, at, leaf) => functions.enter(call, at, leaf));
  const statements = new Statements(names, findings, requests);
  const functions: Functions = new Functions(names, requests, statements);
  const choices = new Choices(names, findings);
  const failures = new Failures(names, choices, statements, functions);
  const flows = new Flows(names, findings, choices, requests, functions, failures);

  const { body } = root;
  if (!body) throw new Unsure(root, 'it has no body');
  const scope: Scope = { requests: new Map([[request.symbol, request.name]]), error: null, given: new Map() };
  const block: Block = ts.isBlock(body)
    ? statements.read(body.statements, scope, flows.read)
    : { lines: [], result: flows.read(body, scope) };
  if (block.result === null) throw new Unsure(body, 'it does not return in every case');
  findings.refuseOtherUses();
  return { lines: [...finished(block), `return ${block.result};`], findings };
}
