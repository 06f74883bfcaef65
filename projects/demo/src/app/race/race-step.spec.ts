import { formatScript, labelOf, MOST_CALLS, MOST_STEPS, PALETTE, parseScript, parseStep, PRESETS } from './race-step';

describe('a script', () => {
  it.each(PRESETS)('reads back what it wrote: $name', ({ script }) => {
    expect(formatScript(parseScript(script))).toBe(script);
  });

  it('has words for every step that can be added', () => {
    const labels = PALETTE.map((text) => {
      const step = parseStep(text);
      return step && labelOf(step);
    });
    expect(labels.every(Boolean)).toBe(true);
    expect(new Set(labels).size).toBe(PALETTE.length);
  });

  it('leaves out what is no step, however a link was changed', () => {
    expect(formatScript(parseScript('expire.<b>.constructor.send-x.send-3.__proto__.wait'))).toBe('expire.send-3.wait');
    expect(parseScript('')).toEqual([]);
  });

  it('has limits', () => {
    expect(parseStep('send-999')).toEqual({ kind: 'send', count: MOST_CALLS });
    expect(parseStep('send-0')).toEqual({ kind: 'send', count: 1 });
    expect(parseScript('expire.'.repeat(100))).toHaveLength(MOST_STEPS);
  });
});
