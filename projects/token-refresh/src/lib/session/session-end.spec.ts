import { sessionEnd, SessionEndReason } from './session-end';

let warnings: jest.SpyInstance;
beforeEach(() => (warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined)));
afterEach(() => warnings.mockRestore());

describe('the end of a session', () => {
  const samePerson = (): boolean => true;

  test.each<[SessionEndReason, boolean]>([
    ['rejected', true],
    ['no-refresh-token', true],
    ['expired', true],
    ['signed-out', false],
    ['inactive', false],
  ])('A10 %s: whether requests can be held over it: %s', (reason, canBe) => {
    const end = sessionEnd(reason);
    end.holdRequests(samePerson);
    expect(end.ɵsamePerson).toBe(canBe ? samePerson : undefined);
    expect(warnings).not.toHaveBeenCalled();
  });

  test('A10 development says when it is too late to hold them', () => {
    const end = sessionEnd('rejected');
    end.ɵisTold = true;
    end.holdRequests(samePerson);
    expect(warnings.mock.calls).toEqual([[expect.stringContaining('holdRequests() held nothing')]]);
  });

  test('A10 they are let go before they are held, and after', () => {
    const end = sessionEnd('rejected');
    const letGo = end.holdRequests(samePerson);
    letGo();
    expect(end.ɵsamePerson).toBeNull();
    const held = jest.fn();
    end.ɵletGo = held;
    letGo();
    expect(held).toHaveBeenCalledTimes(1);
  });
});
