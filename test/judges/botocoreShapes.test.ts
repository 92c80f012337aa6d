/** Judge: botocore's service models. Is every answer of the sandbox one that AWS could have given? */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { policyOperations } from '../../src/sandbox/iam/policyOperations.ts';
import { roleOperations } from '../../src/sandbox/iam/roleOperations.ts';
import { permissionRoutes } from '../../src/sandbox/lambda/permissionOperations.ts';
import { tagRoutes } from '../../src/sandbox/lambda/tagOperations.ts';
import { eventOperations } from '../../src/sandbox/logs/eventOperations.ts';
import { groupOperations } from '../../src/sandbox/logs/groupOperations.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { run } from '../support/childProcess.ts';

interface Verdict {
  readonly judged: readonly string[];
  readonly errors: readonly string[];
  readonly findings: readonly string[];
}

/** What the scenarios must have called, or the judge saw less than there is. */
const expected = [
  ...[roleOperations, policyOperations].flatMap(Object.keys).map((name) => `iam:${name}`),
  'iam:SimulatePrincipalPolicy',
  'sts:GetCallerIdentity',
  'sts:AssumeRole',
  ...[groupOperations, eventOperations].flatMap(Object.keys).map((name) => `logs:${name}`),
  ...[...permissionRoutes, ...tagRoutes].map(({ operation }) => `lambda:${operation}`),
  ...['CreateFunction', 'GetFunction', 'GetFunctionConfiguration', 'UpdateFunctionCode', 'Invoke', 'ListFunctions'].map(
    (name) => `lambda:${name}`,
  ),
  'resourcegroupstaggingapi:GetResources',
];

describe('botocore’s service models', function () {
  this.timeout(120_000);
  let sandbox: RunningSandbox | undefined;
  let verdict: Verdict;

  before(async function () {
    const found = spawnSync('python3', ['-c', 'import botocore'], { stdio: 'pipe' });
    if (found.error || found.status !== 0) {
      const missing = found.error ? 'python3 is not on the PATH' : 'the Python package botocore is not installed';
      console.log(`      botocore was not asked: ${missing}.`);
      this.skip();
    }
    sandbox = await startSandbox();
    const { code, output } = await run('python3', [join(import.meta.dirname, 'botocoreShapes.py')], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PYTHONDONTWRITEBYTECODE: '1',
        AWS_CONFIG_FILE: '/dev/null',
        AWS_ENDPOINT_URL: sandbox.endpoint,
        AWS_ACCESS_KEY_ID: sandbox.accessKeyId,
        AWS_SECRET_ACCESS_KEY: sandbox.secretAccessKey,
        AWS_DEFAULT_REGION: sandbox.region,
      },
    });
    assert.equal(code, 0, output);
    verdict = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Verdict;
  });
  after(() => sandbox?.close());

  it('find nothing in any answer that they do not describe', () => {
    assert.deepEqual(verdict.findings, []);
  });

  it('were asked about every operation', () => {
    assert.deepEqual(
      expected.filter((name) => !verdict.judged.includes(name)),
      [],
    );
  });

  it('know the errors of each service', () => {
    for (const service of ['iam', 'sts', 'lambda', 'logs', 'resourcegroupstaggingapi', 'cognito-idp', 'apigateway'])
      assert.ok(
        verdict.errors.some((error) => error.startsWith(`${service}:`)),
        service,
      );
  });
});
