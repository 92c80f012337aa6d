/** Breakages of what was there before, of which only its owner can undo what was done. */
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import type { CallChoice } from '../../../src/endpoint/callEndpoint.ts';
import { makeFunction, makeRole } from '../lambdaFixtures.ts';
import { type OwnersBed, ownersCode } from '../ownersBed.ts';
import { free, limitsStage } from './limitBreakages.ts';
import { denyAll } from './routeBreakages.ts';

/** A breakage of which only the owner can undo what was done: no fix changes anything. */
export interface Theirs {
  readonly name: string;
  readonly breaks?: (bed: OwnersBed) => Promise<unknown>;
  readonly call: CallChoice;
  readonly cause: string;
  /** What the evidence says of the owner. */
  readonly says: RegExp;
  readonly mends?: (bed: OwnersBed) => Promise<unknown>;
}

const app = [{ name: 'Origin', value: 'https://app.example.com' }];

async function withoutPolicy(bed: OwnersBed): Promise<void> {
  await bed.patchApi(['replace', '/policy', '']);
  await backInService(bed);
}
const switchedOff = (value: 'true' | 'false') => async (bed: OwnersBed) => {
  await bed.patchApi(['replace', '/disableExecuteApiEndpoint', value]);
  if (value === 'true') await bed.deploy();
  else await backInService(bed);
};

/** The deployment of the setup, which was made before all that. */
async function backInService(bed: OwnersBed): Promise<void> {
  await bed.world.operations.repair(bed.setupId);
}

export const theirBreakages: readonly Theirs[] = [
  {
    name: 'their function was deleted',
    breaks: (bed) => bed.world.lambda.send(new DeleteFunctionCommand({ FunctionName: bed.functionName })),
    call: { token: 'ID token' },
    cause: 'function-gone',
    says: /function; its owner/,
    async mends(bed) {
      const Role = await makeRole(bed.world, 'owners-new-role');
      await makeFunction(bed.world, { FunctionName: bed.functionName, Role }, ownersCode);
      await bed.permit();
    },
  },
  {
    name: 'their function answers 500',
    breaks: (bed) => bed.code('def lambda_handler(event, context):\n    return {"statusCode": 500, "body": "sorry"}\n'),
    call: { token: 'ID token' },
    cause: 'handler-refused',
    says: /function; its owner/,
    mends: (bed) => bed.code(ownersCode),
  },
  {
    name: 'the method asks for an API key since',
    async breaks(bed) {
      await bed.patchMethod(['replace', '/apiKeyRequired', 'true']);
      await bed.deploy();
    },
    call: { token: 'ID token' },
    cause: 'api-key-unwanted',
    says: /the owner of the API, who can give you one/,
    async mends(bed) {
      await bed.patchMethod(['replace', '/apiKeyRequired', 'false']);
      await bed.world.operations.repair(bed.setupId);
    },
  },
  {
    name: 'there is no OPTIONS for browsers',
    call: { token: 'none', method: 'OPTIONS', headers: app },
    cause: 'options-missing',
    says: /OPTIONS methods, gateway responses/,
  },
  {
    name: 'the answer has no header for browsers',
    call: { token: 'ID token', headers: app },
    cause: 'cors-header-missing',
    says: /headers of answers are for its owner/,
  },
  {
    name: 'a refusal has no header for browsers',
    call: { token: 'none', headers: app },
    cause: 'cors-hides-refusal',
    says: /gateway responses/,
  },
  {
    name: 'a resource policy forbids all calls',
    breaks: denyAll,
    call: { token: 'ID token' },
    cause: 'resource-policy-denies',
    says: /who may call it is for its owner/,
    mends: withoutPolicy,
  },
  {
    name: 'the API’s own address was switched off',
    breaks: switchedOff('true'),
    call: { token: 'ID token' },
    cause: 'endpoint-disabled',
    says: /who may call it is for its owner/,
    mends: switchedOff('false'),
  },
  {
    name: 'the stage lets no call of the method through',
    breaks: limitsStage('~1orders/GET', 0, 0),
    call: { token: 'ID token' },
    cause: 'throttled',
    says: /limits of its stages are for its owner/,
    mends: free('~1orders/GET'),
  },
];
