import { sentenceOf } from 'devtools-parts';
import { exampleBurst } from './example-burst';

describe('exampleBurst', () => {
  it('shows what the demo is about', () => {
    const burst = exampleBurst();
    expect(burst && sentenceOf(burst)).toBe('10 calls were refused · 1 refresh · 10 replayed · 10 answered 200');
  });
});
