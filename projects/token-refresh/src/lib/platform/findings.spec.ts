import { Findings } from './findings';

test('a finding is told once for each code, in one sentence that ends in it, and is kept', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  const findings = new Findings();

  findings.tell('K1', 'this is wrong: do that');
  findings.tell('K1', 'this is wrong: do something else');
  findings.tell('K2', 'and this');

  expect(warn.mock.calls).toEqual([
    ['ngx-token-refresh: this is wrong: do that (K1).'],
    ['ngx-token-refresh: and this (K2).'],
  ]);
  expect(findings.all.value).toEqual([
    { code: 'K1', sentence: 'this is wrong: do that' },
    { code: 'K2', sentence: 'and this' },
  ]);
  warn.mockRestore();
});
