/** IAM of the sandbox: roles, their policies and tags, and every refusal. */
import assert from 'node:assert/strict';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { assertRefused } from '../support/assertRefused.ts';
import { basicExecution, lambdaTrust } from '../support/lambdaFixtures.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';

describe('IAM', () => {
  let test: TestSandbox;
  let roles = 0;
  before(async () => {
    test = await startTestSandbox();
  });
  after(() => test.close());

  const create = (RoleName: string, more: Partial<CreateRoleCommandInput> = {}) =>
    test.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: lambdaTrust, ...more }));

  /** A new role for one test; its name. */
  async function newRole(): Promise<string> {
    roles += 1;
    const name = `role-${roles}`;
    await create(name);
    return name;
  }

  const inline = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

  it('creates a role and reads it back', async () => {
    const { Role: created } = await create('whole', {
      Path: '/team/a/',
      Description: 'for a test',
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'setup', Value: 'one' }],
    });
    const { Role } = await test.iam.send(new GetRoleCommand({ RoleName: 'whole' }));
    assert.equal(Role?.Arn, `arn:aws:iam::${test.sandbox.accountId}:role/team/a/whole`);
    assert.match(Role?.RoleId ?? '', /^AROA[A-Z2-7]{17}$/);
    assert.equal(Role?.RoleId, created?.RoleId);
    assert.equal(Role?.Path, '/team/a/');
    assert.equal(Role?.Description, 'for a test');
    assert.equal(Role?.MaxSessionDuration, 7200);
    assert.deepEqual(Role?.Tags, [{ Key: 'setup', Value: 'one' }]);
    assert.ok(Role?.CreateDate instanceof Date && Math.abs(Role.CreateDate.getTime() - Date.now()) < 60_000);
  });

  it('answers policy documents URL-encoded', async () => {
    const name = await newRole();
    const { Role } = await test.iam.send(new GetRoleCommand({ RoleName: name }));
    assert.match(Role?.AssumeRolePolicyDocument ?? '', /^%7B%22Version%22/);
    assert.equal(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), lambdaTrust);
  });

  it('refuses a second role of the same name, also in other letters', async () => {
    await create('Twice');
    for (const name of ['Twice', 'tWICE'])
      await assertRefused(create(name), {
        name: 'EntityAlreadyExistsException',
        message: `Role with name ${name} already exists.`,
        status: 409,
      });
  });

  it('refuses members outside their limits, all at once', async () => {
    await assertRefused(create('a role'), {
      name: 'ValidationError',
      message:
        "1 validation error detected: Value 'a role' at 'roleName' failed to satisfy constraint: Member must satisfy " +
        'regular expression pattern: [\\w+=,.@-]+',
      status: 400,
    });
    await assertRefused(create('r'.repeat(65), { Path: 'no', MaxSessionDuration: 60 }), {
      name: 'ValidationError',
      message: /^3 validation errors detected: .*length less than or equal to 64.*'path'.*'maxSessionDuration'/,
    });
    await assertRefused(create('tagged', { Tags: [{ Key: 'k'.repeat(129), Value: '' }] }), {
      name: 'ValidationError',
      message: /'tags\.1\.member\.key' failed to satisfy constraint: Member must have length less than or equal to 128/,
    });
  });

  it('refuses trust policies that are not ones', async () => {
    const statement = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const { Principal: _, ...withoutPrincipal } = statement;
    const { Action: __, ...withoutAction } = statement;
    const cases: [string, string][] = [
      ['{', 'This policy contains invalid Json'],
      ['[]', 'Syntax errors in policy.'],
      [JSON.stringify({ Version: '2020-01-01', Statement: [statement] }), 'Syntax errors in policy.'],
      [JSON.stringify({ Statement: [{ ...statement, Effect: 'allow' }] }), 'Syntax errors in policy.'],
      [inline({ ...statement, Resource: '*' }), 'Has prohibited field Resource'],
      [inline(withoutPrincipal), 'Missing required field Principal'],
      [inline(withoutAction), 'Missing required field Action'],
      [inline({ ...statement, Action: 's3:GetObject' }), 'AssumeRole policy may only specify STS AssumeRole actions.'],
      [inline({ ...statement, Principal: { Service: 'lambda' } }), 'Invalid principal in policy: "SERVICE":"lambda"'],
    ];
    for (const [document, message] of cases)
      await assertRefused(create('malformed', { AssumeRolePolicyDocument: document }), {
        name: 'MalformedPolicyDocumentException',
        message,
        status: 400,
      });
  });

  it('refuses a trust policy above its quota', async () => {
    const principals = Array.from(
      { length: 60 },
      (_, index) => `arn:aws:iam::123456789012:role/some-long-role-name-${index}`,
    );
    const document = inline({ Effect: 'Allow', Principal: { AWS: principals }, Action: 'sts:AssumeRole' });
    await assertRefused(create('large', { AssumeRolePolicyDocument: document }), {
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for ACLSizePerRole: 2048',
      status: 409,
    });
  });

  it('replaces a trust policy', async () => {
    const name = await newRole();
    const document = inline({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' });
    await test.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: document }));
    const { Role } = await test.iam.send(new GetRoleCommand({ RoleName: name }));
    assert.equal(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), document);
  });

  it('says for every operation on a role that the role does not exist', async () => {
    const RoleName = 'nobody';
    const PolicyName = 'p';
    const calls = [
      test.iam.send(new GetRoleCommand({ RoleName })),
      test.iam.send(new DeleteRoleCommand({ RoleName })),
      test.iam.send(new ListRoleTagsCommand({ RoleName })),
      test.iam.send(new TagRoleCommand({ RoleName, Tags: [] })),
      test.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: basicExecution })),
      test.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: basicExecution })),
      test.iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
      test.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: '{}' })),
      test.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
      test.iam.send(new ListRolePoliciesCommand({ RoleName })),
      test.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
      test.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: lambdaTrust })),
    ];
    for (const call of calls)
      await assertRefused(call, {
        name: 'NoSuchEntityException',
        message: 'The role with name nobody cannot be found.',
        status: 404,
      });
  });

  it('attaches and detaches the managed policy for functions', async () => {
    const RoleName = await newRole();
    const attach = new AttachRolePolicyCommand({ RoleName, PolicyArn: basicExecution });
    await test.iam.send(attach);
    await test.iam.send(attach);
    const { AttachedPolicies } = await test.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    assert.deepEqual(AttachedPolicies, [{ PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: basicExecution }]);
    await test.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: basicExecution }));
    await assertRefused(test.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: basicExecution })), {
      name: 'NoSuchEntityException',
      message: `Policy ${basicExecution} was not found.`,
    });
  });

  it('attaches no policy that does not exist', async () => {
    const RoleName = await newRole();
    const PolicyArn = 'arn:aws:iam::aws:policy/NoSuchPolicyAnywhere';
    await assertRefused(test.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })), {
      name: 'NoSuchEntityException',
      message: `Policy ${PolicyArn} does not exist or is not attachable.`,
      status: 404,
    });
    await assertRefused(
      test.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: 'AWSLambdaBasicExecutionRole' })),
      {
        name: 'InvalidInputException',
        message: 'ARN AWSLambdaBasicExecutionRole is not valid.',
      },
    );
  });

  it('shows the managed policy and its document', async () => {
    const { Policy } = await test.iam.send(new GetPolicyCommand({ PolicyArn: basicExecution }));
    assert.equal(Policy?.PolicyName, 'AWSLambdaBasicExecutionRole');
    assert.equal(Policy?.IsAttachable, true);
    const version = new GetPolicyVersionCommand({ PolicyArn: basicExecution, VersionId: Policy?.DefaultVersionId });
    const { PolicyVersion } = await test.iam.send(version);
    assert.match(decodeURIComponent(PolicyVersion?.Document ?? ''), /logs:PutLogEvents/);
  });

  it('keeps inline policies', async () => {
    const RoleName = await newRole();
    const PolicyDocument = inline({ Effect: 'Allow', Action: 'logs:*', Resource: '*' });
    await test.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
    const got = await test.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'own' }));
    assert.equal(decodeURIComponent(got.PolicyDocument ?? ''), PolicyDocument);
    assert.deepEqual((await test.iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames, ['own']);
    await test.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'own' }));
    assert.deepEqual((await test.iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames, []);
    await assertRefused(test.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'own' })), {
      name: 'NoSuchEntityException',
      message: 'The role policy with name own cannot be found.',
    });
  });

  it('refuses inline policies that are not ones', async () => {
    const RoleName = await newRole();
    const statement = { Effect: 'Allow', Action: 'logs:*', Resource: '*' };
    const cases: [object, string][] = [
      [{ ...statement, Principal: '*' }, 'Policy document should not specify a principal.'],
      [{ ...statement, Action: undefined }, 'Policy statement must contain actions.'],
      [{ ...statement, Resource: undefined }, 'Policy statement must contain resources.'],
      [{ ...statement, Action: 'logs' }, 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'],
      [{ ...statement, Resource: 'log' }, 'Resource log must be in ARN format or "*".'],
    ];
    for (const [bad, message] of cases)
      await assertRefused(
        test.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: inline(bad) })),
        { name: 'MalformedPolicyDocumentException', message },
      );
    const PolicyDocument = inline({ ...statement, Sid: 'x'.repeat(10_300) });
    await assertRefused(test.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument })), {
      name: 'LimitExceededException',
      message: `Maximum policy size of 10240 bytes exceeded for role ${RoleName}`,
    });
  });

  it('deletes a role only after its policies are gone', async () => {
    const RoleName = await newRole();
    const PolicyDocument = inline({ Effect: 'Allow', Action: '*', Resource: '*' });
    await test.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
    await test.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: basicExecution }));
    await assertRefused(test.iam.send(new DeleteRoleCommand({ RoleName })), {
      name: 'DeleteConflictException',
      message: 'Cannot delete entity, must detach all policies first.',
      status: 409,
    });
    await test.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: basicExecution }));
    await assertRefused(test.iam.send(new DeleteRoleCommand({ RoleName })), {
      name: 'DeleteConflictException',
      message: 'Cannot delete entity, must delete policies first.',
    });
    await test.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'own' }));
    await test.iam.send(new DeleteRoleCommand({ RoleName }));
    await assertRefused(test.iam.send(new GetRoleCommand({ RoleName })), { name: 'NoSuchEntityException' });
  });

  it('adds, replaces and removes tags', async () => {
    const RoleName = await newRole();
    await test.iam.send(
      new TagRoleCommand({
        RoleName,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '' },
        ],
      }),
    );
    await test.iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'a', Value: '2' }] }));
    const tags = async () => (await test.iam.send(new ListRoleTagsCommand({ RoleName }))).Tags;
    assert.deepEqual(await tags(), [
      { Key: 'b', Value: '' },
      { Key: 'a', Value: '2' },
    ]);
    await test.iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['b'] }));
    assert.deepEqual(await tags(), [{ Key: 'a', Value: '2' }]);
  });

  it('refuses tags that are double, reserved or too many', async () => {
    const RoleName = await newRole();
    const tag = (Tags: { Key: string; Value: string }[]) => test.iam.send(new TagRoleCommand({ RoleName, Tags }));
    await assertRefused(
      tag([
        { Key: 'a', Value: '' },
        { Key: 'A', Value: '' },
      ]),
      {
        name: 'InvalidInputException',
        message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      },
    );
    await assertRefused(tag([{ Key: 'aws:x', Value: '' }]), { name: 'InvalidInputException' });
    await assertRefused(tag(Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }))), {
      name: 'LimitExceededException',
    });
  });

  it('lists roles page by page', async () => {
    for (const name of ['c', 'a', 'b']) await create(name, { Path: '/paged/' });
    const names: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = await test.iam.send(new ListRolesCommand({ PathPrefix: '/paged/', MaxItems: 2, Marker }));
      names.push(...(page.Roles ?? []).map(({ RoleName }) => RoleName));
      assert.equal(page.IsTruncated, page.Marker !== undefined);
      Marker = page.Marker;
    } while (Marker !== undefined);
    assert.deepEqual(names, ['a', 'b', 'c']);
  });

  it('simulates what a role may do', async () => {
    const RoleName = await newRole();
    const { Role } = await test.iam.send(new GetRoleCommand({ RoleName }));
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'cognito-idp:Admin*', Resource: 'arn:aws:cognito-idp:*:*:userpool/mine' },
        { Effect: 'Deny', Action: 'cognito-idp:AdminDeleteUser', Resource: '*' },
      ],
    });
    await test.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument }));
    const decide = async (action: string, pool: string) => {
      const { EvaluationResults } = await test.iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: Role?.Arn,
          ActionNames: [action],
          ResourceArns: [`arn:aws:cognito-idp:us-east-1:${test.sandbox.accountId}:userpool/${pool}`],
        }),
      );
      return EvaluationResults?.[0]?.EvalDecision;
    };
    assert.equal(await decide('cognito-idp:AdminInitiateAuth', 'mine'), 'allowed');
    assert.equal(await decide('cognito-idp:AdminInitiateAuth', 'other'), 'implicitDeny');
    assert.equal(await decide('cognito-idp:AdminDeleteUser', 'mine'), 'explicitDeny');
  });

  it('simulates that the administrator may do everything', async () => {
    const { Arn } = await test.sts.send(new GetCallerIdentityCommand({}));
    const { EvaluationResults } = await test.iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: Arn,
        ActionNames: ['iam:CreateRole', 'lambda:InvokeFunction'],
      }),
    );
    assert.deepEqual(
      EvaluationResults?.map(({ EvalActionName, EvalDecision }) => [EvalActionName, EvalDecision]),
      [
        ['iam:CreateRole', 'allowed'],
        ['lambda:InvokeFunction', 'allowed'],
      ],
    );
  });

  it('simulates for nobody who does not exist', async () => {
    const simulate = (PolicySourceArn: string) =>
      test.iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: ['iam:GetRole'] }));
    await assertRefused(simulate(`arn:aws:iam::${test.sandbox.accountId}:role/nobody`), {
      name: 'NoSuchEntityException',
    });
    await assertRefused(simulate(`arn:aws:sts::${test.sandbox.accountId}:assumed-role/a/b`), {
      name: 'InvalidInputException',
      message: /^Invalid Entity Arn: .* does not clearly define entity type and name\.$/,
    });
  });

  it('refuses an operation it does not have', async () => {
    await assertRefused(test.iam.send(new ListUsersCommand({})), {
      name: 'InvalidAction',
      message: 'Could not find operation ListUsers for version 2010-05-08',
      status: 400,
    });
  });
});
