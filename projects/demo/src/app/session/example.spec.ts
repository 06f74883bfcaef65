import { sentenceOf } from 'devtools-parts';
import { exampleTimeline } from './example';

describe('exampleTimeline', () => {
  it('is one burst that says what the heading of the example says', () => {
    expect(exampleTimeline().map(sentenceOf)).toEqual([
      '10 calls were refused · 1 refresh · 10 replayed · 10 answered 200',
    ]);
  });
});
