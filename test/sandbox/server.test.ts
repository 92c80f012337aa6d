/** The server of the sandbox: who may talk to it, what it answers to strangers, and what survives a restart. */
import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DescribeQueriesCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, GetRoleCommand } from '@aws-sdk/client-iam';
import { ListLayersCommand } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { StateInUseError, startSandbox } from '../../src/sandbox/sandbox.ts';
import { assertRefused } from '../support/assertRefused.ts';
import { lambdaTrust } from '../support/lambdaFixtures.ts';
import { sandboxClients, startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';
import { waitFor } from '../support/waitFor.ts';

const main = new URL('../../src/sandbox/main.ts', import.meta.url).pathname;

/** Status and body of a request with any headers, also those that fetch does not let one set. */
function call(endpoint: string, path: string, headers: Record<string, string>, method = 'GET') {
  return new Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const sent = request(endpoint + path, { method, headers }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => {
        body += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('The sandbox server', () => {
  let test: TestSandbox;
  before(async () => {
    test = await startTestSandbox();
  });
  after(() => test.close());

  it('listens on the loopback address only', () => {
    assert.match(test.sandbox.endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('answers a health check', async () => {
    const { status, body } = await call(test.sandbox.endpoint, '/_aws/health', {});
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(body), {
      status: 'running',
      accountId: test.sandbox.accountId,
      region: 'us-east-1',
    });
  });

  it('makes other credentials at each start', async () => {
    const other = await startTestSandbox();
    await other.close();
    assert.notEqual(other.sandbox.accessKeyId, test.sandbox.accessKeyId);
    assert.notEqual(other.sandbox.secretAccessKey, test.sandbox.secretAccessKey);
    assert.match(other.sandbox.accountId, /^\d{12}$/);
  });

  it('refuses a Host that is not this machine, so that no rebound name reaches it', async () => {
    const port = new URL(test.sandbox.endpoint).port;
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      'localhost:1',
      `127.0.0.1.evil.example:${port}`,
    ])
      assert.equal((await call(test.sandbox.endpoint, '/_aws/health', { host })).status, 403, host);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
      assert.equal((await call(test.sandbox.endpoint, '/_aws/health', { host })).status, 200, host);
  });

  it('refuses requests of web pages on the control plane', async () => {
    const { endpoint } = test.sandbox;
    const pages: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: endpoint },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of pages)
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const { status, headers: answered } = await call(endpoint, '/2015-03-31/functions', headers, method);
        assert.equal(status, 403, JSON.stringify(headers));
        assert.equal(answered['access-control-allow-origin'], undefined);
      }
  });

  it('answers an unsigned request as AWS does', async () => {
    const { status, body, headers } = await call(test.sandbox.endpoint, '/restapis', {});
    assert.equal(status, 403);
    assert.equal(headers['x-amzn-errortype'], 'MissingAuthenticationTokenException');
    assert.deepEqual(JSON.parse(body), { message: 'Missing Authentication Token' });
    assert.match(String(headers['x-amzn-requestid']), /^[0-9a-f-]{36}$/);
  });

  it('says that it does not have a service', async () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';
    const { status, body } = await call(test.sandbox.endpoint, '/', {
      authorization,
      'x-amz-date': '20260101T000000Z',
    });
    assert.equal(status, 404);
    assert.match(body, /The sandbox has no service \\"s3\\"/);
  });

  it('refuses operations that it does not have, as AWS refuses those that it does not have', async () => {
    const unknown = { name: 'UnknownOperationException' };
    await assertRefused(test.logs.send(new DescribeQueriesCommand({})), { ...unknown, status: 400 });
    await assertRefused(test.lambda.send(new ListLayersCommand({})), { ...unknown, status: 404 });
  });

  it('refuses a body that is larger than any service takes', async () => {
    const { status } = await call(test.sandbox.endpoint, '/', { 'content-length': '70167212' }, 'POST');
    assert.equal(status, 413);
  });

  it('delays every request by the latency asked for', async () => {
    const slow = await startTestSandbox({ latency: 150 });
    const started = performance.now();
    await slow.sts.send(new GetCallerIdentityCommand({}));
    const took = performance.now() - started;
    await slow.close();
    assert.ok(took >= 149, `${took} ms`);
  });
});

describe('The state of the sandbox', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-state-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('survives a restart, with account, Region and port, in a file that only its owner may read', async () => {
    const first = await startTestSandbox({ stateDir: folder, region: 'eu-central-1' });
    await first.iam.send(new CreateRoleCommand({ RoleName: 'kept', AssumeRolePolicyDocument: lambdaTrust }));
    await first.close();
    assert.equal((await stat(join(folder, 'state.json'))).mode & 0o777, 0o600);
    const second = await startTestSandbox({ stateDir: folder });
    const { Role } = await second.iam.send(new GetRoleCommand({ RoleName: 'kept' }));
    await second.close();
    assert.equal(second.sandbox.accountId, first.sandbox.accountId);
    assert.equal(second.sandbox.endpoint, first.sandbox.endpoint);
    assert.equal(second.sandbox.region, 'eu-central-1');
    assert.equal(Role?.Arn, `arn:aws:iam::${first.sandbox.accountId}:role/kept`);
  });

  it('is saved soon after a request, not only at the end', async () => {
    const test = await startTestSandbox({ stateDir: folder });
    await test.iam.send(new CreateRoleCommand({ RoleName: 'soon', AssumeRolePolicyDocument: lambdaTrust }));
    await waitFor(async () => (await readFile(join(folder, 'state.json'), 'utf8')).includes('"soon"'));
    await test.close();
  });

  it('moves to another port when the one of last time is taken', async () => {
    const first = await startSandbox({ stateDir: folder });
    await first.close();
    const squatter = createServer().listen(Number(new URL(first.endpoint).port), '127.0.0.1');
    await once(squatter, 'listening');
    const second = await startSandbox({ stateDir: folder });
    await second.close();
    squatter.close();
    assert.notEqual(second.endpoint, first.endpoint);
  });

  it('belongs to one sandbox at a time', async () => {
    const first = await startSandbox({ stateDir: folder });
    const second = startSandbox({ stateDir: folder, handover: 200 });
    await assert.rejects(second, StateInUseError);
    await first.close();
  });

  it('is handed over when the first sandbox ends while the second is waiting', async () => {
    const first = await startTestSandbox({ stateDir: folder });
    await first.iam.send(new CreateRoleCommand({ RoleName: 'late', AssumeRolePolicyDocument: lambdaTrust }));
    const second = startSandbox({ stateDir: folder });
    await first.close();
    const clients = sandboxClients(await second);
    const { Role } = await clients.iam.send(new GetRoleCommand({ RoleName: 'late' }));
    clients.destroy();
    await (await second).close();
    assert.equal(Role?.RoleName, 'late');
  });

  it('is put aside when it cannot be read', async () => {
    await writeFile(join(folder, 'state.json'), '{"version":1,"slices":');
    const test = await startTestSandbox({ stateDir: folder });
    await test.close();
    assert.equal(await readFile(join(folder, 'state.json.unreadable'), 'utf8'), '{"version":1,"slices":');
  });

  it('is not started when the folder cannot be used', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    await chmod(file, 0o400);
    await assert.rejects(startSandbox({ stateDir: file }));
  });
});

describe('The sandbox program', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  function start(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    return child;
  }

  async function firstLine(child: ChildProcess): Promise<Record<string, string>> {
    if (child.stdout === null) throw new Error('There is no output to read.');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return JSON.parse(line);
  }

  async function refusal(...args: string[]): Promise<{ code: number | null; text: string }> {
    const child = start(...args);
    let text = '';
    child.stderr?.on('data', (chunk) => {
      text += chunk;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, text };
  }

  it('prints where it is and with which credentials, and ends at SIGTERM', async () => {
    const child = start('--region', 'ap-southeast-2');
    const address = await firstLine(child);
    assert.deepEqual(Object.keys(address), ['endpoint', 'accessKeyId', 'secretAccessKey', 'region', 'accountId']);
    const clients = sandboxClients(address as unknown as Parameters<typeof sandboxClients>[0]);
    const { Account } = await clients.sts.send(new GetCallerIdentityCommand({}));
    clients.destroy();
    assert.equal(Account, address.accountId);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'close'), [0, null]);
  });

  it('ends when whoever forked it is gone', async () => {
    const child = fork(main, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    children.push(child);
    await firstLine(child);
    child.disconnect();
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('refuses options it does not understand, with exit code 2 and the reason', async () => {
    const cases: [string[], RegExp][] = [
      [['--port', '70000'], /--port: "70000" is not a whole number from 0 to 65535/],
      [['--port', 'x'], /--port: "x"/],
      [['--latency', '-1'], /latency/],
      [['--region', 'Atlantis'], /--region: "Atlantis" is not the name of a Region/],
      [['--faults', 'throttle'], /"throttle" is not a fault/],
      [['--state', ''], /--state: a path is missing/],
      [['--colour'], /--colour/],
      [['extra'], /extra/],
    ];
    await Promise.all(
      cases.map(async ([args, reason]) => {
        const { code, text } = await refusal(...args);
        assert.equal(code, 2, `${args.join(' ')}: ${text}`);
        assert.match(text, reason);
      }),
    );
  });

  it('refuses a port that is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as { port: number };
    const { code, text } = await refusal('--port', String(port));
    squatter.close();
    assert.equal(code, 2);
    assert.match(text, /EADDRINUSE/);
  });

  it('explains its options', async () => {
    const child = start('--help');
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
    });
    assert.deepEqual(await once(child, 'close'), [0, null]);
    for (const option of ['--port', '--region', '--latency', '--state', '--python', '--faults', 'throttle:OPERATION=N'])
      assert.ok(text.includes(option), option);
  });
});
