/** The script of AWS CLI commands that the wizard shows: pasted into a shell, it makes the same setup as the wizard did. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { cliScript } from '../../src/aws/cliScript.ts';
import { Person } from '../../src/demo/person.ts';
import type { ShownRequest } from '../../src/engine/resource.ts';
import { expectedToken } from '../../src/setup/fields.ts';
import { recipes } from '../../src/setup/recipes/recipes.ts';
import { callbackUrlsOf, type RecipeName, type Settings } from '../../src/setup/settings.ts';
import { run } from '../support/childProcess.ts';
import { temporaryFolder } from '../support/places.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';
import { ownSettings, startTestOperations } from '../support/testOperations.ts';

const password = 'Correct-horse-7';

/** Creates the setup in a sandbox of its own and writes down the requests that changed something. */
async function scriptOf(settings: Settings): Promise<string> {
  const test = await startTestOperations();
  try {
    const requests: ShownRequest[] = [];
    const { id } = await test.operations.createSetup(settings, test.target);
    const plan = await test.operations.plan(id);
    await test.operations.apply(id, plan, {
      emit: (event) => {
        const shown = event.kind === 'request' ? event.request.shown?.() : undefined;
        if (shown) requests.push(shown);
      },
    });
    const accountId = (await test.operations.load(id)).extra.caller?.accountId;
    return cliScript(requests, { region: 'us-east-1', accountId, elsewhere: true });
  } finally {
    await test.close();
  }
}

/** The token that the endpoint expects, for a user whom an administrator made. */
async function tokenFor(settings: Settings, test: TestSandbox, ids: { poolId: string; clientId: string }) {
  const { poolId, clientId } = ids;
  const byEmail = !settings.userPool.signInIdentifiers.includes('username');
  const username = byEmail ? 'ann@example.com' : 'ann';
  const UserAttributes = [
    { Name: 'email', Value: 'ann@example.com' },
    { Name: 'email_verified', Value: 'true' },
  ];
  await test.cognito.send(
    new AdminCreateUserCommand({
      UserPoolId: poolId,
      Username: username,
      UserAttributes,
      MessageAction: 'SUPPRESS',
    }),
  );
  await test.cognito.send(
    new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username: username, Password: password, Permanent: true }),
  );
  const wanted = expectedToken(settings) === 'ID token' ? 'id_token' : 'access_token';
  if (settings.appClient.authFlows.includes('ALLOW_ADMIN_USER_PASSWORD_AUTH')) {
    const { AuthenticationResult: result } = await test.cognito.send(
      new AdminInitiateAuthCommand({
        UserPoolId: poolId,
        ClientId: clientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    );
    return (wanted === 'id_token' ? result?.IdToken : result?.AccessToken) ?? '';
  }
  const callback = callbackUrlsOf(settings)[0] ?? '';
  const query = new URLSearchParams({
    response_type: 'token',
    client_id: clientId,
    redirect_uri: callback,
    scope: settings.appClient.scopes.join(' '),
  });
  const person = new Person((address) => address.startsWith(callback));
  const login = `${test.sandbox.endpoint}/_aws/auth/${settings.hostedPages.domainPrefix}/login?${query}`;
  const address = await person.signIn(login, { username, password });
  return new URLSearchParams(new URL(address).hash.slice(1)).get(wanted) ?? '';
}

/** Runs the script of a recipe in a sandbox that has never seen the setup, then calls what it made. */
async function doesTheSame(recipe: RecipeName): Promise<void> {
  const settings = await ownSettings(recipe);
  const script = await scriptOf(settings);
  const test = await startTestSandbox();
  await using folder = await temporaryFolder('cli-script');
  try {
    const { endpoint, region, accessKeyId, secretAccessKey } = test.sandbox;
    const file = join(folder.path, 'setup.sh');
    // Version 1 of the CLI would otherwise fetch values that look like addresses.
    await writeFile(join(folder.path, 'config'), '[default]\ncli_follow_urlparam = false\n');
    await writeFile(file, `${script}\necho "ids $REST_API_ID $USER_POOL_ID $CLIENT_ID"\n`);
    const { code, output } = await run('sh', [file], {
      cwd: folder.path,
      env: {
        PATH: process.env.PATH,
        PASSWORD: password,
        AWS_CONFIG_FILE: join(folder.path, 'config'),
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_DEFAULT_REGION: region,
      },
    });
    assert.equal(code, 0, `${output}\n${script}`);
    const [, apiId = '', poolId = '', clientId = ''] = /ids (\S+) (\S+) (\S+)/.exec(output) ?? [];
    assert.ok(apiId && poolId && clientId, output);
    const { stageName, resourcePath, httpMethod } = settings.api;
    const url = `${endpoint}/_aws/execute-api/${apiId}/${stageName}${resourcePath}`;
    const method = httpMethod === 'ANY' ? 'GET' : httpMethod;
    assert.equal((await fetch(url, { method })).status, 401);
    const token = await tokenFor(settings, test, { poolId, clientId });
    const answer = await fetch(url, { method, headers: { [settings.authorizer.tokenHeader]: token } });
    assert.equal(answer.status, 200, await answer.text());
  } finally {
    await test.close();
  }
}

describe('the AWS CLI commands of a setup, pasted into a shell', function () {
  // Each command starts Python anew.
  this.timeout(240_000);

  const names = Object.keys(recipes).filter((name) => name !== 'blank') as RecipeName[];
  const proofs = new Map<RecipeName, Promise<void>>();
  before(async function () {
    for (const program of ['aws', 'python3', 'sh']) {
      const version = await run(program, program === 'sh' ? ['-c', 'true'] : ['--version']).catch(() => undefined);
      if (version?.code === 0) continue;
      console.log(`      skipped: ${program} is not on the PATH`);
      this.skip();
    }
    // Side by side: each has a sandbox of its own, and much of a script is waiting for AWS.
    for (const name of names) {
      const proof = doesTheSame(name);
      proof.catch(() => {}); // The test of this recipe reports it.
      proofs.set(name, proof);
    }
  });

  for (const name of names)
    it(`do the same for ${name}: 401 without a token, 200 with the one that is expected`, () => proofs.get(name));
});
