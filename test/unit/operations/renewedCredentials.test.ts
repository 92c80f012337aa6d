/** Credentials that are renewed in the shared files while the program runs. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openOperations } from '../../../src/operations/openOperations.ts';
import type { Ports } from '../../../src/operations/operations.ts';

const identity = (account: string) => `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/eve</Arn><UserId>U</UserId><Account>${account}</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;

describe('operations', () => {
  const kept = { ...process.env };
  let home: string;
  let server: Server;
  /** Keys that AWS knows, with their accounts. */
  let known: Readonly<Record<string, string>>;

  const writeKey = (key: string) =>
    writeFile(
      join(home, '.aws', 'credentials'),
      `[work]\naws_access_key_id = ${key}\naws_secret_access_key = not-a-real-secret\n`,
    );

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'aws-home-'));
    await mkdir(join(home, '.aws'));
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    process.env.HOME = home;
    process.env.USERPROFILE = home;
    server = createServer((request, response) => {
      const key = /Credential=(\w+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const account = known[key];
      const isLambda = request.url?.includes('/functions') === true;
      response.writeHead(account === undefined ? 403 : isLambda ? 404 : 200, {
        'content-type': isLambda ? 'application/json' : 'text/xml',
        'x-amzn-errortype': account === undefined ? 'ExpiredTokenException' : 'ResourceNotFoundException',
      });
      response.end(isLambda ? '{"message":"…"}' : identity(account ?? ''));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    process.env = { ...kept };
    server.closeAllConnections();
    server.close();
    await rm(home, { recursive: true });
  });

  it('go on with credentials that were renewed after AWS refused those from before', async () => {
    const { port } = server.address() as AddressInfo;
    const target = {
      kind: 'aws',
      profile: 'work',
      region: 'eu-west-1',
      endpointUrl: `http://127.0.0.1:${port}`,
    } as const;
    const operations = openOperations({} as Ports);
    const free = () => operations.probe(target, 'functionName', 'f');
    await writeKey('OLD');
    known = { OLD: '111122223333' };
    assert.equal((await free()).status, 'free');
    known = { NEW: '111122223333' };
    assert.equal((await free()).status, 'unknown');
    await writeKey('NEW');
    assert.equal((await free()).status, 'free');
  });
});
