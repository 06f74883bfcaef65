import { systemClock } from './clock';

describe('systemClock', () => {
  test('on a server, what keeps no process alive calls back when the time is over', () => {
    const time = new AbortController();
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(time.signal);
    const callback = jest.fn();

    systemClock(true).setTimeout(callback, 30_000);

    expect(timeout).toHaveBeenCalledWith(30_000);
    expect(callback).not.toHaveBeenCalled();
    time.abort();
    expect(callback).toHaveBeenCalledTimes(1);
    timeout.mockRestore();
  });
});
