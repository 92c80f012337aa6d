/** Signatures: what is accepted, and each way of being wrong, in AWS's words. */
import assert from 'node:assert/strict';
import { Sha256 } from '@aws-crypto/sha256-js';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, IAMClient, ListRolesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { assertRefused } from '../support/assertRefused.ts';
import { type SandboxAddress, sandboxClients, startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';

const wrongSignature =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and ' +
  'signing method. Consult the service documentation for details.';
const invalidToken = 'The security token included in the request is invalid.';

interface Signing {
  readonly service?: string;
  readonly region?: string;
  readonly secretAccessKey?: string;
  readonly signingDate?: Date;
  readonly path?: string;
  readonly query?: Record<string, string | string[]>;
}

describe('A signature', () => {
  let test: TestSandbox;
  before(async () => {
    test = await startTestSandbox({ region: 'eu-west-1' });
  });
  after(() => test.close());

  function signer({ service = 'lambda', region = 'eu-west-1', secretAccessKey }: Signing = {}): SignatureV4 {
    const { accessKeyId, secretAccessKey: right } = test.sandbox;
    const credentials = { accessKeyId, secretAccessKey: secretAccessKey ?? right };
    return new SignatureV4({ credentials, region, service, sha256: Sha256 });
  }

  function unsigned({ path = '/2015-03-31/functions', query = {} }: Signing = {}): HttpRequest {
    const { hostname, port } = new URL(test.sandbox.endpoint);
    return new HttpRequest({
      method: 'GET',
      hostname,
      port: Number(port),
      path,
      query,
      headers: { host: `${hostname}:${port}` },
    });
  }

  async function signed(signing: Signing = {}): Promise<HttpRequest> {
    const { signingDate } = signing;
    return (await signer(signing).sign(unsigned(signing), { ...(signingDate && { signingDate }) })) as HttpRequest;
  }

  async function presigned(signing: Signing = {}, expiresIn = 60): Promise<HttpRequest> {
    const { signingDate } = signing;
    return (await signer(signing).presign(unsigned(signing), {
      expiresIn,
      ...(signingDate && { signingDate }),
    })) as HttpRequest;
  }

  async function send({ method, path, query, headers }: HttpRequest, body?: string) {
    const pairs = Object.entries(query).flatMap(([name, value]) =>
      [value ?? ''].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`),
    );
    const url = `${test.sandbox.endpoint}${path}?${pairs.join('&')}`;
    const { host: _, ...rest } = headers;
    const answer = await fetch(url, { method, headers: rest, ...(body === undefined ? {} : { body }) });
    const text = await answer.text();
    return { status: answer.status, type: answer.headers.get('x-amzn-errortype'), text };
  }

  function elsewhere(change: Partial<SandboxAddress>) {
    return sandboxClients({ ...test.sandbox, ...change });
  }

  it('made with the right keys is accepted by all protocols', async () => {
    await test.sts.send(new GetCallerIdentityCommand({}));
    await test.lambda.send(new ListFunctionsCommand({}));
    await test.logs.send(new DescribeLogGroupsCommand({}));
  });

  it('covers a path with escapes and a query with repeated and special values', async () => {
    const arn = `arn:aws:lambda:eu-west-1:${test.sandbox.accountId}:function:none`;
    const request = await signed({
      path: `/2017-03-31/tags/${encodeURIComponent(arn)}`,
      query: { tagKeys: ['b', 'a b', "it's (100%)*+~"] },
    });
    const { status, text } = await send(request);
    assert.equal(status, 404, text);
    assert.match(text, /Function not found/);
  });

  it('of another access key is refused in each protocol’s words', async () => {
    const other = elsewhere({ accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' });
    await assertRefused(other.iam.send(new ListRolesCommand({})), {
      name: 'InvalidClientTokenId',
      message: invalidToken,
      status: 403,
    });
    await assertRefused(other.lambda.send(new ListFunctionsCommand({})), {
      name: 'UnrecognizedClientException',
      message: invalidToken,
      status: 403,
    });
    await assertRefused(other.logs.send(new DescribeLogGroupsCommand({})), {
      name: 'UnrecognizedClientException',
      message: invalidToken,
      status: 400,
    });
    other.destroy();
  });

  it('made with another secret is refused in each protocol’s words', async () => {
    const other = elsewhere({ secretAccessKey: 'wrong' });
    await assertRefused(other.iam.send(new ListRolesCommand({})), {
      name: 'SignatureDoesNotMatch',
      message: wrongSignature,
      status: 403,
    });
    await assertRefused(other.lambda.send(new ListFunctionsCommand({})), {
      name: 'InvalidSignatureException',
      message: wrongSignature,
      status: 403,
    });
    await assertRefused(other.logs.send(new DescribeLogGroupsCommand({})), {
      name: 'InvalidSignatureException',
      message: wrongSignature,
      status: 400,
    });
    other.destroy();
  });

  it('for another Region is refused', async () => {
    const other = elsewhere({ region: 'us-west-2' });
    await assertRefused(other.lambda.send(new ListFunctionsCommand({})), {
      name: 'InvalidSignatureException',
      message: 'Credential should be scoped to a valid region. ',
    });
    other.destroy();
  });

  it('for us-east-1 is accepted by the global services everywhere, and by no other', async () => {
    const { endpoint, accessKeyId, secretAccessKey } = test.sandbox;
    const config = { endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
    await new IAMClient(config).send(new ListRolesCommand({}));
    await new STSClient(config).send(new GetCallerIdentityCommand({}));
    await assertRefused(new LambdaClient(config).send(new ListFunctionsCommand({})), {
      name: 'InvalidSignatureException',
    });
  });

  it('of one request does not do for another', async () => {
    const request = await signed();
    assert.equal((await send(request)).status, 200);
    const changes: Partial<HttpRequest>[] = [
      { path: '/2015-03-31/functions/other' },
      { query: { MaxItems: '1' } },
      { method: 'DELETE' },
      { headers: { ...request.headers, 'x-amz-date': '20200101T000000Z' } },
    ];
    for (const change of changes) {
      const { status, type } = await send(new HttpRequest({ ...request, ...change }));
      assert.equal(status, 403, JSON.stringify(change));
      assert.equal(type, 'InvalidSignatureException');
    }
    const withBody = await send(new HttpRequest({ ...request, method: 'POST' }), '{}');
    assert.equal(withBody.type, 'InvalidSignatureException');
  });

  it('covers the body even when the sender’s hash of it is signed', async () => {
    const request = unsigned();
    request.method = 'POST';
    request.body = '{"FunctionName":"a"}';
    const made = (await signer().sign(request)) as HttpRequest;
    assert.ok('x-amz-content-sha256' in made.headers);
    const { status, text } = await send(made, '{"FunctionName":"b"}');
    assert.equal(status, 403);
    assert.match(text, /does not match the signature/);
  });

  it('must cover the host and the date', async () => {
    const request = await signed();
    const authorization = request.headers.authorization ?? '';
    for (const name of ['host', 'x-amz-date']) {
      const less = authorization.replace(new RegExp(`(=|;)${name};?`), '$1');
      assert.notEqual(less, authorization);
      const { status, text } = await send(
        new HttpRequest({ ...request, headers: { ...request.headers, authorization: less } }),
      );
      assert.equal(status, 403);
      assert.match(text, new RegExp(`'${name}' must be a 'SignedHeader' in the AWS Authorization`));
    }
  });

  it('that is more than five minutes old is refused, and so is one from the future', async () => {
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);
    assert.equal((await send(await signed({ signingDate: minutes(-4) }))).status, 200);
    assert.equal((await send(await signed({ signingDate: minutes(4) }))).status, 200);
    const old = await send(await signed({ signingDate: minutes(-6) }));
    assert.equal(old.type, 'InvalidSignatureException');
    assert.match(
      old.text,
      /Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)/,
    );
    const early = await send(await signed({ signingDate: minutes(6) }));
    assert.match(
      early.text,
      /Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)/,
    );
  });

  it('may be in the query string', async () => {
    assert.equal((await send(await presigned())).status, 200);
  });

  it('in the query string ends when it says', async () => {
    const signingDate = new Date(Date.now() - 20_000);
    assert.equal((await send(await presigned({ signingDate }, 60))).status, 200);
    const { status, text } = await send(await presigned({ signingDate }, 10));
    assert.equal(status, 403);
    assert.match(text, /Signature expired/);
  });

  it('in the query string does not do for another request', async () => {
    const request = await presigned();
    const { status, type } = await send(new HttpRequest({ ...request, query: { ...request.query, MaxItems: '1' } }));
    assert.equal(status, 403);
    assert.equal(type, 'InvalidSignatureException');
  });

  it('that is no signature is refused with what is missing', async () => {
    const cases: [string, RegExp][] = [
      [
        'Bearer abc',
        /'Bearer abc' not a valid key=value pair \(missing equal-sign\) in Authorization header: 'Bearer abc'\./,
      ],
      [
        'AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/lambda/aws4_request',
        /requires 'Signature' parameter.*requires 'SignedHeaders' parameter/,
      ],
      [
        'AWS4-HMAC-SHA256 Credential=a/lambda, SignedHeaders=host, Signature=0',
        /Credential must have exactly 5 slash-delimited elements/,
      ],
      ['AWS4-HMAC-SHA512 Credential=a/b/c/lambda/e, SignedHeaders=host, Signature=0', /Unsupported AWS 'algorithm'/],
    ];
    for (const [authorization, reason] of cases) {
      const answer = await fetch(`${test.sandbox.endpoint}/2015-03-31/functions`, {
        headers: { authorization, 'x-amz-date': '20260101T000000Z' },
      });
      assert.equal(answer.status, 403);
      assert.equal(answer.headers.get('x-amzn-errortype'), 'IncompleteSignatureException');
      assert.match(await answer.text(), reason);
    }
  });
});

describe('A session of a role', () => {
  let test: TestSandbox;
  before(async () => {
    test = await startTestSandbox();
  });
  after(() => test.close());

  const trust = (principal: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }],
    });

  async function assume(roleName: string) {
    const { accountId, endpoint, region } = test.sandbox;
    const { Credentials } = await test.sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${accountId}:role/${roleName}`, RoleSessionName: 'somebody' }),
    );
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    return { endpoint, region, credentials, maxAttempts: 1 };
  }

  it('calls as the role and may do what the role’s policies allow, and no more', async () => {
    await test.iam.send(
      new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument: trust(test.sandbox.accountId) }),
    );
    const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'iam:List*', Resource: '*' } };
    await test.iam.send(
      new PutRolePolicyCommand({ RoleName: 'reader', PolicyName: 'list', PolicyDocument: JSON.stringify(policy) }),
    );
    const config = await assume('reader');
    const { Arn } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
    assert.equal(Arn, `arn:aws:sts::${test.sandbox.accountId}:assumed-role/reader/somebody`);
    await new IAMClient(config).send(new ListRolesCommand({}));
    await assertRefused(new LambdaClient(config).send(new ListFunctionsCommand({})), {
      name: 'AccessDeniedException',
      message:
        `User: ${Arn} is not authorized to perform: lambda:ListFunctions on resource: * because no identity-based policy ` +
        'allows the lambda:ListFunctions action',
      status: 403,
    });
  });

  it('needs its token with every request', async () => {
    await test.iam.send(new CreateRoleCommand({ RoleName: 'tokens', AssumeRolePolicyDocument: trust('*') }));
    const config = await assume('tokens');
    const { sessionToken: _, ...keys } = config.credentials;
    await assertRefused(new STSClient({ ...config, credentials: keys }).send(new GetCallerIdentityCommand({})), {
      name: 'InvalidClientTokenId',
    });
  });

  it('is not had when the role trusts somebody else', async () => {
    await test.iam.send(
      new CreateRoleCommand({ RoleName: 'foreign', AssumeRolePolicyDocument: trust('210987654321') }),
    );
    await assertRefused(assume('foreign'), {
      name: 'AccessDenied',
      message: /is not authorized to perform: sts:AssumeRole on resource/,
    });
    await assertRefused(assume('missing'), { name: 'AccessDenied' });
  });
});
