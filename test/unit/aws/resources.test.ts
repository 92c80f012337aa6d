import assert from 'node:assert/strict';
import { unzipSync } from 'fflate';
import { isChange } from '../../../src/aws/clients.ts';
import { hasOurTags, ownershipById, ownershipByTags, tagsFor } from '../../../src/aws/ownership.ts';
import { neededFor, policyFor } from '../../../src/aws/permissions.ts';
import { ratesOf, turnOf } from '../../../src/aws/rates.ts';
import { fingerprintOf } from '../../../src/aws/resources/awsResource.ts';
import { zipOf } from '../../../src/aws/resources/lambdaFunction.ts';
import { sourceArnOf } from '../../../src/aws/resources/permission.ts';
import { resourceTypes } from '../../../src/aws/resources/resourceTypes.ts';
import { passwordFor } from '../../../src/aws/resources/user.ts';
import { desiredResources } from '../../../src/setup/desiredResources.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { fakeAws } from '../../support/fakeWorld.ts';

const account = { accountId: '111122223333', partition: 'aws', region: 'eu-west-1' };

function everythingDeclared() {
  const withFunction = settingsFrom('blank', 'abcd');
  withFunction.hostedPages.managedLoginVersion = 2;
  withFunction.testUser.create = true;
  withFunction.userPool.groups = [{ name: 'admin', description: '', precedence: 0 }];
  withFunction.testUser.group = 'admin';
  withFunction.api.apiKey = 'always';
  withFunction.tokenEndpoint = { enabled: true, functionName: 'auth', resourcePath: '/auth', httpMethod: 'GET' };
  withFunction.cors = { enabled: true, allowOrigin: '*' };
  withFunction.resourceServer = { identifier: 'news', name: 'News', scopes: [] };
  return desiredResources(withFunction, 's1');
}

describe('resource types', () => {
  it('know everything that a setup can declare, and nothing else', () => {
    const declared = new Set(everythingDeclared().map(({ type }) => type));
    assert.deepEqual([...declared].toSorted(), Object.keys(resourceTypes).toSorted());
  });

  it('explain themselves in a paragraph, name their IAM actions and their CloudFormation type', () => {
    for (const type of Object.values(resourceTypes)) {
      assert.ok(type.explanation.length > 80 && !type.explanation.includes('\n'), type.type);
      assert.match(type.cloudFormation, /^AWS::\w+::\w+/);
      assert.ok(type.iamActions.length > 0, type.type);
      for (const action of type.iamActions) assert.match(action, /^(logs|iam|lambda|apigateway|cognito-idp):\w+$/);
    }
  });

  it('lead to pages of the console that name the resource', () => {
    const attributes = { id: 'id-1', name: 'n-1', prefix: 'p-1', restApiId: 'r-1', userPoolId: 'u-1', username: 'who' };
    for (const type of Object.values(resourceTypes)) {
      const url = type.consoleUrl?.(attributes, 'eu-west-1');
      if (url === undefined) continue;
      assert.equal(new URL(url).hostname, 'eu-west-1.console.aws.amazon.com', type.type);
      assert.match(url, /id-1|n-1|u-1|r-1|who/, type.type);
    }
  });

  it('say by what name an ARN is known before the resource exists', () => {
    const { world } = fakeAws({});
    assert.deepEqual(resourceTypes['Lambda.Function']?.predict?.(world, { name: 'f' }), {
      name: 'f',
      arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
    });
  });
});

describe('the zip of a function', () => {
  const files = { 'b.py': 'print(1)\n', 'a.py': 'x = 2\n' };

  it('holds the files', () => {
    const unzipped = unzipSync(zipOf(files));
    assert.deepEqual(Object.keys(unzipped), ['a.py', 'b.py']);
    assert.equal(new TextDecoder().decode(unzipped['b.py']), files['b.py']);
  });

  it('has the same bytes whenever and in whatever order it is made', async () => {
    const zone = process.env.TZ;
    const once = zipOf(files);
    process.env.TZ = 'Pacific/Auckland';
    const other = zipOf({ 'a.py': files['a.py'], 'b.py': files['b.py'] });
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    assert.deepEqual(once, other);
  });
});

describe('the calls that may invoke a function', () => {
  const { world } = fakeAws({});
  const arn = (httpMethod: string, resourcePath: string) =>
    sourceArnOf(world, { restApiId: 'api', httpMethod, resourcePath });
  const base = 'arn:aws:execute-api:eu-west-1:111122223333:api/*';

  it('are those of the method and the path, on any stage', () => {
    assert.equal(arn('GET', '/news'), `${base}/GET/news`);
    assert.equal(arn('GET', '/'), `${base}/GET/`);
  });

  it('are of any method for ANY, and of any value for a path parameter', () => {
    assert.equal(arn('ANY', '/news'), `${base}/*/news`);
    assert.equal(arn('PUT', '/news/{id}/{rest+}'), `${base}/PUT/news/*/*`);
  });
});

describe('a generated password', () => {
  it('has all kinds of characters and the asked length, and is never the same', () => {
    const made = Array.from({ length: 200 }, (_, index) => passwordFor({ minimumLength: index % 2 ? 99 : 6 }));
    for (const [index, password] of made.entries()) {
      assert.equal(password.length, index % 2 ? 99 : 20);
      for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[!@#%^*\-_+=]/]) assert.match(password, kind);
      assert.doesNotMatch(password, /[^a-zA-Z0-9!@#%^*\-_+=]/);
    }
    assert.equal(new Set(made).size, made.length);
    assert.ok(new Set(made.map((password) => password[0])).size > 20, 'the first character tells its kind');
  });
});

describe('ownership', () => {
  const { world } = fakeAws({}, 'userPool');

  it('is told by the tags of this setup and this resource', () => {
    assert.equal(hasOurTags(world, tagsFor(world)), true);
    assert.equal(ownershipByTags(world, { ...tagsFor(world), team: 'x' }), 'ours');
    assert.equal(ownershipByTags(world, tagsFor({ ...world, setupId: 'other' })), 'notOurs');
    assert.equal(ownershipByTags(world, tagsFor({ ...world, resourceId: 'api' })), 'notOurs');
    assert.equal(ownershipByTags(world, undefined), 'notOurs');
  });

  it('of what has an id that AWS gave to us is lost only to the tag of another setup', () => {
    assert.equal(ownershipById(world, {}), 'ours');
    assert.equal(ownershipById(world, tagsFor({ ...world, setupId: 'other' })), 'notOurs');
  });
});

describe('a fingerprint', () => {
  it('is the same for the same value and another for another', () => {
    assert.equal(fingerprintOf(['a', 1]), fingerprintOf(['a', 1]));
    assert.notEqual(fingerprintOf(['a', 1]), fingerprintOf(['a', 2]));
  });
});

describe('requests', () => {
  it('count as changes unless they only ask', () => {
    const asking = [
      'GetRole',
      'ListUserPools',
      'DescribeUserPool',
      'AdminGetUser',
      'SimulatePrincipalPolicy',
      'FilterLogEvents',
    ];
    const changing = [
      'CreateRole',
      'PutMethod',
      'UpdateStage',
      'AdminCreateUser',
      'SetUserPoolMfaConfig',
      'TagResource',
    ];
    assert.deepEqual(asking.filter(isChange), []);
    assert.deepEqual(changing.filter(isChange), changing);
  });

  it('are paced by service and operation; an edge API is the slowest to create', () => {
    assert.deepEqual(ratesOf('Lambda', 'GetFunction', {}), ['Lambda', 'Lambda.GetFunction']);
    const edge = { endpointConfiguration: { types: ['EDGE'] } };
    assert.equal(ratesOf('APIGateway', 'CreateRestApi', edge).at(-1), 'APIGateway.CreateRestApi.EDGE');
    assert.equal(ratesOf('APIGateway', 'CreateRestApi', {}).length, 2);
  });

  it('that change one API, or the policy of one function, take turns; authorizers have turns of their own', () => {
    const input = { restApiId: 'a' };
    assert.equal(turnOf('APIGateway', 'PutMethod', input), turnOf('APIGateway', 'CreateDeployment', input));
    assert.notEqual(turnOf('APIGateway', 'PutMethod', input), turnOf('APIGateway', 'CreateAuthorizer', input));
    assert.notEqual(turnOf('APIGateway', 'PutMethod', input), turnOf('APIGateway', 'PutMethod', { restApiId: 'b' }));
    assert.equal(turnOf('Lambda', 'CreateFunction', {}), undefined);
    const policy = { FunctionName: 'f' };
    assert.equal(turnOf('Lambda', 'AddPermission', policy), turnOf('Lambda', 'RemovePermission', policy));
    assert.notEqual(
      turnOf('Lambda', 'AddPermission', policy),
      turnOf('Lambda', 'AddPermission', { FunctionName: 'g' }),
    );
    assert.equal(turnOf('APIGateway', 'CreateRestApi', {}), undefined);
  });
});

describe('the permissions that a plan needs', () => {
  it('are as narrow as names are known, and wide where AWS makes up the id', () => {
    const needed = neededFor(everythingDeclared(), account);
    const on = (action: string) =>
      needed.filter(({ actions }) => actions.includes(action)).flatMap(({ resources }) => resources);
    assert.deepEqual(on('lambda:CreateFunction'), [
      'arn:aws:lambda:eu-west-1:111122223333:function:my-function',
      'arn:aws:lambda:eu-west-1:111122223333:function:auth',
    ]);
    assert.deepEqual(on('iam:PassRole'), [
      'arn:aws:iam::111122223333:role/my-function-role-s1',
      'arn:aws:iam::111122223333:role/auth-role-s1',
    ]);
    // Only the role with a policy of its own needs that one read and written.
    assert.deepEqual(on('iam:PutRolePolicy'), ['arn:aws:iam::111122223333:role/auth-role-s1']);
    assert.deepEqual(on('apigateway:DELETE').includes('arn:aws:apigateway:eu-west-1::/apikeys/*'), true);
    assert.deepEqual(on('cognito-idp:CreateUserPool'), ['*']);
    assert.deepEqual(on('cognito-idp:DeleteUserPool'), ['arn:aws:cognito-idp:eu-west-1:111122223333:userpool/*']);
    assert.ok(on('apigateway:POST').includes('arn:aws:apigateway:eu-west-1::/restapis'));
  });

  it('make a policy that grants each action once per resource', () => {
    const policy = policyFor(neededFor(everythingDeclared(), account));
    const { Version, Statement } = JSON.parse(policy) as {
      Version: string;
      Statement: { Effect: string; Action: string[]; Resource: string }[];
    };
    assert.equal(Version, '2012-10-17');
    assert.equal(new Set(Statement.map(({ Resource }) => JSON.stringify(Resource))).size, Statement.length);
    assert.ok(policy.length < 6144, 'longer than a managed policy may be');
    assert.ok(!policy.includes('$ref'));
  });

  it('of a plan without a function name nothing of Lambda or IAM', () => {
    const settings = settingsFrom('blank', 'abcd');
    settings.api.integration = 'MOCK';
    const policy = policyFor(neededFor(desiredResources(settings, 's1'), account));
    assert.doesNotMatch(policy, /lambda:|iam:|logs:/);
  });
});
