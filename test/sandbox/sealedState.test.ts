/** The sandbox's state on disk: sealed when there is a key, so that no client secret, code or mail stands there in clear. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { stateKey } from '../../src/sandbox/stateSeal.ts';
import { startTestSandbox } from '../support/sandboxClients.ts';

describe('the state of the sandbox on disk', () => {
  let stateDir: string;
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'sandbox-sealed-'));
  });
  afterEach(() => rm(stateDir, { recursive: true, force: true }));

  const text = () => readFile(join(stateDir, 'state.json'), 'utf8');
  /** Makes a pool and a client with a secret; returns the secret. */
  async function fill(key?: Buffer): Promise<string> {
    const test = await startTestSandbox({ stateDir, stateKey: key });
    const { UserPool } = await test.cognito.send(new CreateUserPoolCommand({ PoolName: 'sealed-pool' }));
    const { UserPoolClient } = await test.cognito.send(
      new CreateUserPoolClientCommand({ UserPoolId: UserPool?.Id, ClientName: 'web', GenerateSecret: true }),
    );
    await test.close();
    return UserPoolClient?.ClientSecret ?? '';
  }
  async function pools(key?: Buffer): Promise<string[]> {
    const test = await startTestSandbox({ stateDir, stateKey: key });
    const { UserPools = [] } = await test.cognito.send(new ListUserPoolsCommand({ MaxResults: 10 }));
    await test.close();
    return UserPools.map(({ Name = '' }) => Name);
  }

  it('holds no client secret with a key, and comes back with the same key', async () => {
    const key = randomBytes(32);
    const secret = await fill(key);
    assert.ok(secret.length > 20);
    assert.equal((await text()).includes(secret), false);
    assert.equal((await text()).includes('sealed-pool'), false);
    assert.deepEqual(await pools(key), ['sealed-pool']);
  });

  it('is sealed from the next start on where it stood in clear', async () => {
    const secret = await fill();
    assert.equal((await text()).includes(secret), true, 'without a key it stands in clear, as documented');
    const key = randomBytes(32);
    assert.deepEqual(await pools(key), ['sealed-pool']);
    assert.equal((await text()).includes(secret), false);
  });

  it('starts empty with another key, and keeps what it cannot read', async () => {
    await fill(randomBytes(32));
    const before = await text();
    assert.deepEqual(await pools(randomBytes(32)), []);
    assert.equal(await readFile(join(stateDir, 'state.json.unreadable'), 'utf8'), before);
  });

  it('takes no key of another length', () => {
    assert.throws(() => stateKey('c2hvcnQ='), RangeError);
    assert.equal(stateKey(randomBytes(32).toString('base64')).length, 32);
  });
});
