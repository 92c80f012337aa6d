/** Walk-through 1 by the unmodified AWS CLI, command by command, against the sandbox as a program of its own. */
import { strict as assert } from 'node:assert';
import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { strToU8, zipSync } from 'fflate';
import { Person } from '../../src/demo/person.ts';
import { run, start, stop } from '../support/childProcess.ts';
import { nodeExecutable, root, temporaryFolder } from '../support/places.ts';

interface Printed {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly accountId: string;
}

const handler = `import json

def lambda_handler(event, context):
    return {'statusCode': 200, 'body': json.dumps('Hello from Lambda!')}
`;
const functionName = 'demo-ecommerce-function';
const callback = 'https://new-app.com/callback';
const who = { username: 'ann@example.com', password: 'secret' };
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** Whether a program can be started and says its version. */
async function isThere(command: string): Promise<boolean> {
  return run(command, ['--version']).then(
    ({ code }) => code === 0,
    () => false,
  );
}

describe('Walk-through 1 by the AWS CLI', function () {
  // Every command starts Python anew, which takes its time on a slow machine.
  this.timeout(240_000);
  this.bail(true);
  let sandbox: Printed;
  let child: ChildProcess | undefined;
  let folder: Awaited<ReturnType<typeof temporaryFolder>> | undefined;
  let url: string;
  const known = { apiId: '', resourceId: '', poolId: '', poolArn: '', clientId: '', authorizerId: '', code: '' };
  let tokens: { id: string; access: string };

  before(async function () {
    for (const program of ['aws', 'python3'])
      if (!(await isThere(program))) {
        console.log(`      skipped: ${program} is not on the PATH`);
        this.skip();
      }
    folder = await temporaryFolder('walkthrough1');
    // Version 1 of the CLI would otherwise fetch values that look like addresses, such as the callback.
    await writeFile(join(folder.path, 'config'), '[default]\ncli_follow_urlparam = false\n');
    child = start(nodeExecutable, [join(root, 'src', 'sandbox', 'main.ts')]);
    const lines = createInterface({ input: child.stdout ?? process.stdin });
    const { value } = await lines[Symbol.asyncIterator]().next();
    sandbox = JSON.parse(String(value)) as Printed;
  });
  after(async () => {
    if (child !== undefined) await stop(child);
    await folder?.[Symbol.asyncDispose]();
  });

  /** Runs one command and reads its answer; empty answers read as an empty object. */
  async function aws(...args: string[]): Promise<Record<string, unknown>> {
    const { code, output } = await run('aws', args, {
      env: {
        PATH: process.env.PATH,
        AWS_CONFIG_FILE: join(folder?.path ?? '', 'config'),
        AWS_ENDPOINT_URL: sandbox.endpoint,
        AWS_ACCESS_KEY_ID: sandbox.accessKeyId,
        AWS_SECRET_ACCESS_KEY: sandbox.secretAccessKey,
        AWS_DEFAULT_REGION: sandbox.region,
        AWS_DEFAULT_OUTPUT: 'json',
        AWS_PAGER: '',
      },
    });
    if (code !== 0) throw new Error(`aws ${args.join(' ')}: ${output.trim()}`);
    return output.trim() === '' ? {} : (JSON.parse(output) as Record<string, unknown>);
  }
  const onApi = (operation: string, ...args: string[]) =>
    aws('apigateway', operation, '--rest-api-id', known.apiId, ...args);
  const onMethod = (operation: string, ...args: string[]) =>
    onApi(operation, '--resource-id', known.resourceId, '--http-method', 'ANY', ...args);
  const call = (authorization?: string) =>
    fetch(url, authorization === undefined ? {} : { headers: { Authorization: authorization } });

  it('makes a role and a function', async () => {
    const role = await aws(
      'iam',
      'create-role',
      '--role-name',
      'demo-role',
      '--assume-role-policy-document',
      JSON.stringify(trust),
    );
    const { Arn } = role.Role as { Arn: string };
    await aws(
      ...['iam', 'attach-role-policy', '--role-name', 'demo-role'],
      ...['--policy-arn', 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
    );
    const zip = join(folder?.path ?? '', 'function.zip');
    await writeFile(zip, zipSync({ 'lambda_function.py': strToU8(handler) }));
    await aws(
      ...['lambda', 'create-function', '--function-name', functionName, '--runtime', 'python3.11', '--role', Arn],
      ...['--handler', 'lambda_function.lambda_handler', '--architectures', 'x86_64', '--zip-file', `fileb://${zip}`],
    );
    await aws('lambda', 'wait', 'function-active-v2', '--function-name', functionName);
  });

  it('puts an open API before it, which answers anyone', async () => {
    const api = await aws(
      ...['apigateway', 'create-rest-api', '--name', `${functionName}-API`],
      ...['--endpoint-configuration', 'types=REGIONAL'],
    );
    known.apiId = String(api.id);
    const resources = (await onApi('get-resources')).items as { id: string; path: string }[];
    assert.deepEqual(
      resources.map(({ path }) => path),
      ['/'],
    );
    const made = await onApi('create-resource', '--parent-id', String(api.rootResourceId), '--path-part', functionName);
    known.resourceId = String(made.id);
    await onMethod('put-method', '--authorization-type', 'NONE');
    const arn = `arn:aws:lambda:${sandbox.region}:${sandbox.accountId}:function:${functionName}`;
    await onMethod(
      ...(['put-integration', '--type', 'AWS_PROXY', '--integration-http-method', 'POST'] as const),
      ...['--uri', `arn:aws:apigateway:${sandbox.region}:lambda:path/2015-03-31/functions/${arn}/invocations`],
    );
    await onApi('create-deployment', '--stage-name', 'default');
    url = `${sandbox.endpoint}/_aws/execute-api/${known.apiId}/default/${functionName}`;
    assert.equal((await call()).status, 500, 'API Gateway may not invoke the function yet');
    await aws(
      ...['lambda', 'add-permission', '--function-name', functionName, '--statement-id', 'api-gateway'],
      ...['--action', 'lambda:InvokeFunction', '--principal', 'apigateway.amazonaws.com'],
      ...[
        '--source-arn',
        `arn:aws:execute-api:${sandbox.region}:${sandbox.accountId}:${known.apiId}/*/*/${functionName}`,
      ],
    );
    const response = await call();
    assert.equal(response.status, 200);
    assert.equal(await response.json(), 'Hello from Lambda!');
  });

  it('makes a user pool with a domain and a public app client', async () => {
    const pool = await aws(
      ...['cognito-idp', 'create-user-pool', '--pool-name', 'demo-pool'],
      ...['--username-attributes', 'email', '--auto-verified-attributes', 'email'],
      '--policies',
      JSON.stringify({
        PasswordPolicy: {
          MinimumLength: 6,
          RequireNumbers: false,
          RequireSymbols: false,
          RequireUppercase: false,
          RequireLowercase: false,
          TemporaryPasswordValidityDays: 7,
        },
      }),
      ...['--account-recovery-setting', 'RecoveryMechanisms=[{Priority=1,Name=verified_email}]'],
    );
    const { Id, Arn } = pool.UserPool as { Id: string; Arn: string };
    Object.assign(known, { poolId: Id, poolArn: Arn });
    await aws('cognito-idp', 'create-user-pool-domain', '--user-pool-id', Id, '--domain', 'demo-shop-4711');
    const client = await aws(
      ...['cognito-idp', 'create-user-pool-client', '--user-pool-id', Id, '--client-name', 'demo-client'],
      '--no-generate-secret',
      ...['--explicit-auth-flows', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'],
      ...['--callback-urls', callback, '--supported-identity-providers', 'COGNITO'],
      ...['--allowed-o-auth-flows', 'code', 'implicit', '--allowed-o-auth-scopes', 'email', 'openid', 'phone'],
      '--allowed-o-auth-flows-user-pool-client',
    );
    known.clientId = (client.UserPoolClient as { ClientId: string }).ClientId;
  });

  it('secures the method with an authorizer, which counts only once deployed', async () => {
    const authorizer = await onApi(
      ...(['create-authorizer', '--name', 'new-authorizer', '--type', 'COGNITO_USER_POOLS'] as const),
      ...['--provider-arns', known.poolArn, '--identity-source', 'method.request.header.Authorization'],
    );
    known.authorizerId = String(authorizer.id);
    await onMethod(
      ...(['update-method', '--patch-operations'] as const),
      'op=replace,path=/authorizationType,value=COGNITO_USER_POOLS',
      `op=replace,path=/authorizerId,value=${known.authorizerId}`,
      'op=add,path=/authorizationScopes,value=email',
    );
    assert.equal((await call()).status, 200);
    await onApi('create-deployment', '--stage-name', 'default');
    const response = await call();
    assert.equal(response.status, 401);
    assert.deepEqual(await response.json(), { message: 'Unauthorized' });
    assert.equal(response.headers.get('x-amzn-errortype'), 'UnauthorizedException');
  });

  it('signs a user up on the hosted page, and the tokens come back in the address', async () => {
    const { Domain } = (
      (await aws('cognito-idp', 'describe-user-pool', '--user-pool-id', known.poolId)) as {
        UserPool: { Domain: string };
      }
    ).UserPool;
    const query = new URLSearchParams({
      response_type: 'token',
      client_id: known.clientId,
      redirect_uri: callback,
      scope: 'email openid phone',
    });
    const person = new Person((address) => address.startsWith(callback));
    const address = await person.signUp(`${sandbox.endpoint}/_aws/auth/${Domain}/login?${query}`, who, async () => {
      const inbox = await fetch(`${sandbox.endpoint}/_aws/inbox/messages.json?to=${encodeURIComponent(who.username)}`);
      const [mail] = (await inbox.json()) as { code: string }[];
      return mail?.code ?? '';
    });
    const fragment = new URLSearchParams(new URL(address).hash.slice(1));
    assert.equal(fragment.get('expires_in'), '3600');
    assert.equal(fragment.get('token_type'), 'Bearer');
    tokens = { id: fragment.get('id_token') ?? '', access: fragment.get('access_token') ?? '' };
    const user = await aws('cognito-idp', 'admin-get-user', '--user-pool-id', known.poolId, '--username', who.username);
    assert.equal(user.UserStatus, 'CONFIRMED');
    const attributes = user.UserAttributes as { Name: string; Value: string }[];
    assert.equal(attributes.find(({ Name }) => Name === 'email_verified')?.Value, 'true');
  });

  it('lets the access token in, and neither the ID token nor nobody', async () => {
    for (const authorization of [tokens.access, `Bearer ${tokens.access}`]) {
      const response = await call(authorization);
      assert.equal(response.status, 200);
      assert.equal(await response.json(), 'Hello from Lambda!');
    }
    for (const authorization of [tokens.id, `Bearer ${tokens.id}`, 'nonsense', undefined])
      assert.equal((await call(authorization)).status, 401);
  });

  it('tests the method and the authorizer', async () => {
    const method = await onMethod('test-invoke-method', '--path-with-query-string', `/${functionName}`);
    assert.equal(method.status, 200);
    assert.equal(method.body, '"Hello from Lambda!"');
    const authorizer = await onApi(
      ...(['test-invoke-authorizer', '--authorizer-id', known.authorizerId] as const),
      ...['--headers', `Authorization=${tokens.id}`],
    );
    assert.equal(authorizer.clientStatus, 0);
    assert.equal((authorizer.claims as { email: string }).email, who.username);
  });

  it('exports the stage', async () => {
    const file = join(folder?.path ?? '', 'export.json');
    const { contentType } = await onApi(
      ...(['get-export', '--stage-name', 'default', '--export-type', 'oas30'] as const),
      ...['--parameters', 'extensions=apigateway', file],
    );
    assert.equal(contentType, 'application/octet-stream');
  });

  it('takes everything away again', async () => {
    await assert.rejects(
      aws('cognito-idp', 'delete-user-pool', '--user-pool-id', known.poolId),
      /It has a domain configured that should be deleted first/,
    );
    await assert.rejects(
      onApi('delete-authorizer', '--authorizer-id', known.authorizerId),
      /Cannot delete authorizer 'new-authorizer', is referenced in method/,
    );
    await aws('lambda', 'delete-function', '--function-name', functionName);
    await onApi('delete-rest-api');
    await aws('cognito-idp', 'delete-user-pool-domain', '--user-pool-id', known.poolId, '--domain', 'demo-shop-4711');
    await aws('cognito-idp', 'delete-user-pool', '--user-pool-id', known.poolId);
    assert.deepEqual((await aws('apigateway', 'get-rest-apis')).items, []);
    assert.equal((await call(tokens.access)).status, 403);
  });
});
