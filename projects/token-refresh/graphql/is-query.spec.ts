import { isQuery } from './is-query';

test.each([
  'query Me { me { id } }',
  '{ me { id } }',
  'query { me { id } }',
  '  # mutation\n,query Me($mutation: String = "x{", $list: [Int!] = [1]) @client { mutation: me(a: "}") { id } }',
  'fragment F on User { mutation subscription } query Me { me { ...F } }',
  'query Me { me { ...F } } fragment F on User { id }',
  'fragment F on User { id } { me { ...F } }',
  'query A { a } query B { b }',
  '"""mutation { a }""" query A { a }',
  '"""a \\""" mutation { b""" { a }',
  'query A { a(text: """ } mutation B { b } """) }',
])('a query: %j', (document) => {
  expect(isQuery(document)).toBe(true);
});

test.each([
  'mutation M { create { id } }',
  'mutation { create { id } }',
  'mutation($input: Input!) { create(input: $input) { id } }',
  'subscription S { created { id } }',
  'query Me { me { id } } mutation M { create { id } }',
  'fragment F on User { id } mutation M { create { ...F } }',
  '{ me { id } } mutation M { create { id } }',
  '"a string { that is not closed\nmutation M { create }',
  // What is no operation.
  '',
  '   ',
  '# query',
  '"query"',
  'fragment F on User { id }',
  'type Query { me: User }',
  'me',
])('not known to be one: %j', (document) => {
  expect(isQuery(document)).toBe(false);
});
