/** One of several windows, as a process of its own: refreshes the tokens of a setup when told, and says how it went. */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SandboxAddress } from '../../src/aws/target.ts';
import { noteOf } from '../../src/engine/failure.ts';
import { openOperations } from '../../src/operations/openOperations.ts';
import type { SetupExtra } from '../../src/operations/operations.ts';
import { exclusively } from '../../src/storage/lock.ts';
import { openRecordStore } from '../../src/storage/recordStore.ts';
import { fileVault } from './fileVault.ts';

interface Order {
  readonly folder: string;
  readonly setupId: string;
  readonly sandbox: SandboxAddress;
}

/** What a worker says of one refresh. */
export interface RefreshReport {
  readonly code?: string;
  readonly expiresAt?: number;
  /** Refreshes that were asked of Cognito itself. */
  readonly requests: number;
}

let requests = 0;
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { folder, setupId, sandbox } = JSON.parse((await lines.next()).value ?? '') as Order;
const store = openRecordStore<SetupExtra>(join(folder, 'setups'));
const operations = openOperations({
  store,
  vault: fileVault(join(folder, 'vault.json')),
  sandbox: async () => sandbox,
  exclusively: (name, work) => exclusively(join(folder, name), work),
  onRequest: ({ operation }) => {
    if (operation === 'GetTokensFromRefreshToken') requests++;
  },
});
// Everything is loaded and connected before the start is given, so that the processes really meet.
await operations.identify({ kind: 'sandbox', region: sandbox.region });
console.log('ready');
for (let order = await lines.next(); !order.done && order.value !== 'end'; order = await lines.next()) {
  requests = 0;
  const report = await operations.refreshTokens(setupId).then(
    ({ expiresAt }): RefreshReport => ({ expiresAt, requests }),
    (error: unknown): RefreshReport => ({ code: noteOf(error).code, requests }),
  );
  console.log(JSON.stringify(report));
}
operations.close();
store.close();
process.exit(0);
