/** Asking IAM whether the caller has the permissions that a plan needs. */
import assert from 'node:assert/strict';
import { checkPermissions } from '../../../src/aws/permissions.ts';
import { type Answers, fakeAws, refuse } from '../../support/fakeWorld.ts';

describe('checking permissions', () => {
  const declared = [{ id: 'role', type: 'IAM.Role', title: 'Role', props: { name: 'r' } }];
  const as = (arn: string, answers: Answers) => {
    const { world, sent } = fakeAws(answers);
    return { sent, check: () => checkPermissions({ ...world, caller: { ...world.caller, arn } }, declared) };
  };
  const results = ({ ActionNames }: { ActionNames: string[] }) => ({
    EvaluationResults: ActionNames.map((EvalActionName) => ({
      EvalActionName,
      EvalDecision: EvalActionName === 'iam:PassRole' ? 'implicitDeny' : 'allowed',
    })),
  });

  it('tells for each action whether the caller has it', async () => {
    const { check, sent } = as('arn:aws:iam::111122223333:user/eve', { SimulatePrincipalPolicy: results });
    const { permissions } = await check();
    assert.equal(permissions.find(({ action }) => action === 'iam:PassRole')?.allowed, 'no');
    assert.equal(permissions.find(({ action }) => action === 'iam:CreateRole')?.allowed, 'yes');
    assert.deepEqual(sent[0]?.input.ResourceArns, ['arn:aws:iam::111122223333:role/r']);
  });

  it('says what the role is passed to and in which Region, which policies ask about', async () => {
    const { check, sent } = as('arn:aws:iam::111122223333:user/eve', { SimulatePrincipalPolicy: results });
    await check();
    const entries = sent[0]?.input.ContextEntries as { ContextKeyName: string; ContextKeyValues: string[] }[];
    assert.deepEqual(
      entries.map(({ ContextKeyName, ContextKeyValues }) => [ContextKeyName, ...ContextKeyValues]),
      [
        ['iam:PassedToService', 'lambda.amazonaws.com'],
        ['aws:RequestedRegion', 'eu-west-1'],
      ],
    );
  });

  it('does not know where a denial hangs on something that the simulation was not told', async () => {
    const denied = (EvalDecision: string) => ({
      EvaluationResults: [
        {
          EvalActionName: 'iam:CreateRole',
          EvalDecision,
          ResourceSpecificResults: [{ MissingContextValues: ['aws:RequestTag/team'] }],
        },
      ],
    });
    for (const [decision, allowed] of [
      ['implicitDeny', 'unknown'],
      ['explicitDeny', 'no'],
    ] as const) {
      const answers = { SimulatePrincipalPolicy: () => denied(decision) };
      const { permissions } = await as('arn:aws:iam::111122223333:user/eve', answers).check();
      assert.equal(permissions.find(({ action }) => action === 'iam:CreateRole')?.allowed, allowed);
    }
  });

  it('asks for the role behind an assumed role, which may have a path', async () => {
    const arn = 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/Dev';
    const { check, sent } = as('arn:aws:sts::111122223333:assumed-role/Dev/eve', {
      GetRole: () => ({ Role: { Arn: arn } }),
      SimulatePrincipalPolicy: results,
    });
    await check();
    assert.equal(sent[1]?.input.PolicySourceArn, arn);
  });

  it('does not know for the root user, and where the caller may not ask', async () => {
    for (const [arn, answers] of [
      ['arn:aws:iam::111122223333:root', {}],
      ['arn:aws:iam::111122223333:user/eve', { SimulatePrincipalPolicy: refuse('AccessDenied', 'no', 403) }],
      ['arn:aws:sts::111122223333:assumed-role/Dev/eve', { GetRole: refuse('AccessDenied', 'no', 403) }],
    ] as const) {
      const { permissions } = await as(arn, answers).check();
      assert.ok(permissions.length > 0 && permissions.every(({ allowed }) => allowed === 'unknown'), arn);
    }
  });
});
