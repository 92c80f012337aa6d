/** States that pass by themselves, and one that never does: provoked by faults of the sandbox, explained and mended. */
import assert from 'node:assert/strict';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { Cause } from '../../src/explain/diagnosis.ts';
import type { Setup } from '../../src/operations/operations.ts';
import { refusal } from '../support/assertRefused.ts';
import { toIam } from '../support/breakages/authorizerBreakages.ts';
import { type Breakage, holdBreakage } from '../support/brokenCall.ts';
import { type Bed, makeBed, startExplainWorld } from '../support/explainBed.ts';
import { zip } from '../support/lambdaFixtures.ts';
import { ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

const answers = "def lambda_handler(event, context):\n    return {'statusCode': 200, 'body': 'back'}\n";

/** Deletes the function and makes it again by hand; it is then Pending for a while. */
async function madeAgain(bed: Bed): Promise<void> {
  const { lambda } = bed.world;
  const FunctionName = await bed.attribute('function', 'name');
  const before = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  await lambda.send(new DeleteFunctionCommand({ FunctionName }));
  const { Runtime, Handler, Role } = before;
  const Code = { ZipFile: zip({ 'lambda_function.py': answers }) };
  await lambda.send(new CreateFunctionCommand({ FunctionName, Runtime, Handler, Role, Code }));
  const permission = { StatementId: 'by-hand', Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
  await lambda.send(new AddPermissionCommand({ FunctionName, ...permission }));
}

const states: readonly (readonly [faults: string, Breakage])[] = [
  [
    'lag:deployment=4000',
    {
      name: 'the newest deployment is not served yet',
      breaks: (bed) =>
        bed.change((settings) => {
          settings.authorizer.tokenHeader = 'X-Jwt';
        }),
      cause: 'deployed-just-now',
      certainty: 'likely',
      fix: 'wait',
    },
  ],
  [
    'deny:GetExport',
    {
      name: 'what the stage serves may not be looked at',
      breaks: async (bed) => {
        await toIam(bed);
        await bed.deploy();
      },
      cause: 'iam-or-not-deployed',
      certainty: 'possible',
      fix: 'repair',
    },
  ],
  [
    'lag:function=4000',
    { name: 'the function is Pending', breaks: madeAgain, cause: 'function-inactive', fix: 'wait' },
  ],
];

describe('a call is explained while', function () {
  this.timeout(60_000);
  for (const [faults, breakage] of states)
    it(breakage.name, async () => {
      const world = await startExplainWorld(faults);
      try {
        await holdBreakage(await makeBed(world), breakage);
      } finally {
        await world.close();
      }
    });
});

describe('a function that Lambda cannot start', function () {
  this.timeout(60_000);
  let test: TestOperations;
  let setup: Setup;
  beforeEach(async () => {
    test = await startTestOperations({ faults: 'fail:function=1' });
    setup = await test.operations.createSetup(await ownSettings('blank'), test.target);
  });
  afterEach(() => test.close());

  const create = async () => test.operations.apply(setup.id, await test.operations.plan(setup.id));
  const mend = async ({ fixes: [fix] }: Cause) => {
    assert.ok(fix);
    return test.operations.applyFix(setup.id, await test.operations.previewFix(setup.id, fix));
  };
  async function call(): Promise<number> {
    await test.operations.signInTestUser(setup.id);
    const { expectedToken } = await test.operations.facts(await test.operations.load(setup.id));
    return (await test.operations.call(setup.id, { token: expectedToken })).status;
  }

  it('is made anew where creating stopped', async () => {
    const diagnosis = await test.operations.explainFailure(setup.id, await refusal(create), 'create');
    const [first] = diagnosis?.causes ?? [];
    assert.equal(first?.id, 'change-function-failed');
    assert.equal(first.fixes[0]?.kind, 'retry');
    await mend(first);
    assert.equal(await call(), 200);
  });

  it('is made anew where a call meets it', async () => {
    await refusal(create);
    assert.equal(await call(), 500);
    const [first] = (await test.operations.explainCall(setup.id)).causes;
    assert.equal(first?.id, 'function-inactive');
    assert.equal(first.fixes[0]?.kind, 'repair');
    const { call: mended } = await mend(first);
    assert.equal(mended?.status, 200, mended?.body);
  });
});
