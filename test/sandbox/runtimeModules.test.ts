/** Handlers import the SDK clients of Lambda's Node.js runtimes, and act with the credentials of their role only. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { type HandlerBench, handlerBench, node } from '../support/handlerBench.ts';
import { makeRole, zip } from '../support/lambdaFixtures.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';

const describePool = (load: string) => `${load}
export const handler = async ({ UserPoolId }) => {
  try {
    const { UserPool } = await new CognitoIdentityProviderClient().send(new DescribeUserPoolCommand({ UserPoolId }));
    return UserPool.Name;
  } catch (error) {
    return error.name;
  }
};
`;
const names = '{ CognitoIdentityProviderClient, DescribeUserPoolCommand }';
const imported = `import ${names} from '@aws-sdk/client-cognito-identity-provider';`;
const required = `import { createRequire } from 'node:module';
const ${names} = createRequire(import.meta.url)('@aws-sdk/client-cognito-identity-provider');`;

describe('The SDK of the Node.js runtimes', () => {
  let test: TestSandbox;
  let bench: HandlerBench;
  let UserPoolId = '';
  before(async () => {
    test = await startTestSandbox();
    bench = await handlerBench(test);
    UserPoolId = (await test.cognito.send(new CreateUserPoolCommand({ PoolName: 'people' }))).UserPool?.Id ?? '';
  });
  after(() => test.close());

  for (const [how, load] of [
    ['imported', imported],
    ['required', required],
  ] as const)
    it(`can be ${how}, and what it asks is refused until the role allows it`, async () => {
      const RoleName = `role-${how}`;
      const name = await bench.define(node, describePool(load), { Role: await makeRole(test, RoleName) });
      assert.equal((await bench.invoke<string>(name, { UserPoolId })).result, 'AccessDeniedException');
      await test.iam.send(
        new PutRolePolicyCommand({
          RoleName,
          PolicyName: 'pool',
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'cognito-idp:DescribeUserPool',
                Resource: `arn:aws:cognito-idp:us-east-1:${test.sandbox.accountId}:userpool/${UserPoolId}`,
              },
            ],
          }),
        }),
      );
      assert.equal((await bench.invoke<string>(name, { UserPoolId })).result, 'people');
    });

  it('gives way to a copy that the package brings along', async () => {
    const name = await bench.define(node, '', {
      Code: {
        ZipFile: zip({
          'index.mjs': `import { mine } from '@aws-sdk/client-cognito-identity-provider';\nexport const handler = async () => mine;`,
          'node_modules/@aws-sdk/client-cognito-identity-provider/package.json': '{"main":"index.js"}',
          'node_modules/@aws-sdk/client-cognito-identity-provider/index.js': 'exports.mine = "my own";',
        }),
      },
    });
    assert.equal((await bench.invoke<string>(name)).result, 'my own');
  });

  it('is bundled so that it can be imported by name, without anything else of the project', function () {
    this.timeout(20_000);
    const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
    try {
      mkdirSync(join(folder, 'node_modules', '@aws-sdk'), { recursive: true });
      const module = join('@aws-sdk', 'client-cognito-identity-provider');
      symlinkSync(resolve('dist', 'runtime', module), join(folder, 'node_modules', module), 'junction');
      const file = join(folder, 'index.mjs');
      writeFileSync(file, `${imported}\nconsole.log(typeof DescribeUserPoolCommand);`);
      assert.equal(execFileSync(process.execPath, [file], { encoding: 'utf8' }).trim(), 'function');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
