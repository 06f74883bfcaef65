/** The current time, in epoch milliseconds. Signing, verification and every expiry read it, so a test can move it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
