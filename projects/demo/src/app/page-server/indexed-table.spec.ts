/** @jest-environment jest-fixed-jsdom */
import 'fake-indexeddb/auto';
import { SessionRecords, SessionTable } from 'demo-api';
import { indexedTable } from './indexed-table';

const idsIn = (table: SessionTable): Promise<readonly string[]> => table.use((records) => [...records.keys()]);

function add(id: string): (records: SessionRecords) => void {
  return (records) =>
    void records.set(id, {
      id,
      username: 'ada',
      counts: { requests: 0, accepted: 0, refused: 0, refreshes: 0, refreshAttempts: 0, reuseDetections: 0 },
      fault: 'none',
      accessTokens: new Map([['token', { expiresAt: 1, isElevated: false }]]),
      refreshTokens: ['first'],
      hasEnded: false,
    });
}

describe('sessions in IndexedDB', () => {
  it('are the same in each tab, and lose no change that two make at once', async () => {
    const [one, other] = [indexedTable('shared'), indexedTable('shared')];
    await one.use(add('s'));
    const count = (records: SessionRecords): void => {
      const record = records.get('s');
      if (record) record.counts.requests += 1;
    };
    await Promise.all([one.use(count), other.use(count), one.use(count), other.use(count)]);
    const [requests, token] = await other.use((records) => {
      const record = records.get('s');
      return [record?.counts.requests, record?.accessTokens.get('token')?.expiresAt];
    });
    expect([requests, token]).toEqual([4, 1]);
  });

  it('are as before where an act fails', async () => {
    const table = indexedTable('failing');
    await table.use(add('kept'));
    const failing = table.use((records) => {
      records.clear();
      throw new Error('of the act');
    });
    await expect(failing).rejects.toThrow();
    expect(await idsIn(table)).toEqual(['kept']);
  });

  it('are forgotten when there are many newer ones', async () => {
    const table = indexedTable('many');
    for (let n = 1; n <= 10; n++) await table.use(add(`s${n}`));
    expect(await idsIn(table)).toEqual(['s3', 's4', 's5', 's6', 's7', 's8', 's9', 's10']);
  });
});
