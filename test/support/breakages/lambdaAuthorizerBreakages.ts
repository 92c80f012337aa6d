/** Breakages by a Lambda authorizer that somebody put in the place of ours. */
import { CreateAuthorizerCommand, type CreateAuthorizerCommandInput } from '@aws-sdk/client-api-gateway';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { functionUri } from '../apiFixture.ts';
import type { Breakage } from '../brokenCall.ts';
import type { Bed } from '../explainBed.ts';
import { makeFunction, makeRole } from '../lambdaFixtures.ts';
import { back, servesWhile } from './authorizerBreakages.ts';

const says = (effect: 'Allow' | 'Deny') => `
def lambda_handler(event, context):
    statement = {'Action': 'execute-api:Invoke', 'Effect': '${effect}', 'Resource': '*'}
    return {'principalId': 'pat', 'policyDocument': {'Version': '2012-10-17', 'Statement': [statement]}}
`;
const raises = `
def lambda_handler(event, context):
    raise Exception('Unauthorized')
`;

interface Guard {
  readonly source: string;
  readonly settings?: Partial<CreateAuthorizerCommandInput>;
  /** Default: true. */
  readonly permitted?: boolean;
}

/** Makes a function with this code, an authorizer that asks it, and has the method ask that; not deployed. */
const guardedBy =
  ({ source, settings, permitted = true }: Guard) =>
  async (bed: Bed) => {
    const { apiGateway, lambda, sandbox } = bed.world;
    const name = `guard-${Math.random().toString(36).slice(2)}`;
    const arn = await makeFunction(bed.world, { FunctionName: name, Role: await makeRole(bed.world, name) }, source);
    const permission = { StatementId: 'api', Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
    if (permitted) await lambda.send(new AddPermissionCommand({ FunctionName: name, ...permission }));
    const { id } = await apiGateway.send(
      new CreateAuthorizerCommand({
        restApiId: await bed.attribute('api', 'id'),
        name,
        type: 'TOKEN',
        authorizerUri: functionUri(sandbox.region, arn),
        identitySource: 'method.request.header.Authorization',
        ...settings,
      }),
    );
    await bed.patchMethod(['replace', '/authorizationType', 'CUSTOM'], ['replace', '/authorizerId', id]);
  };
const deployed = (guard: Guard) => async (bed: Bed) => {
  await guardedBy(guard)(bed);
  await bed.deploy();
};
export const denied = deployed({ source: says('Deny') });

export const lambdaAuthorizerBreakages: readonly Breakage[] = [
  {
    name: 'a Lambda authorizer guards the method now, and its policy denies the call',
    breaks: denied,
    cause: 'lambda-authorizer-on-method',
    fix: 'repair',
  },
  {
    name: 'a Lambda authorizer guards the method now, and does not know the caller',
    breaks: deployed({ source: raises }),
    cause: 'lambda-authorizer-on-method',
    fix: 'repair',
  },
  {
    name: 'a Lambda authorizer guards the method now, and wants another header',
    breaks: deployed({ source: says('Allow'), settings: { identitySource: 'method.request.header.X-Ticket' } }),
    cause: 'lambda-authorizer-on-method',
    fix: 'repair',
  },
  {
    name: 'a Lambda authorizer guards the method now, whose function API Gateway may not invoke',
    breaks: deployed({ source: says('Allow'), permitted: false }),
    cause: 'authorizer-misconfigured',
    fix: 'repair',
  },
  {
    name: 'a Lambda authorizer guards the method now, whose function answers no policy',
    breaks: deployed({ source: 'def lambda_handler(event, context):\n    return True\n' }),
    cause: 'authorizer-misconfigured',
    fix: 'repair',
  },
  {
    name: 'a Lambda authorizer lets everybody in',
    breaks: deployed({
      source: says('Allow'),
      settings: { type: 'REQUEST', identitySource: undefined, authorizerResultTtlInSeconds: 0 },
    }),
    call: { token: 'none' },
    cause: 'open-endpoint',
    fix: 'repair',
    after: 401,
    afterwards: 'no-token',
  },
  {
    name: 'the stage serves an older deployment with a Lambda authorizer',
    breaks: servesWhile(guardedBy({ source: says('Deny') }), back),
    cause: 'stage-serves-another-deployment',
    fix: 'repair',
  },
  {
    name: 'the stage serves an older deployment with a Lambda authorizer that cannot be used',
    breaks: servesWhile(guardedBy({ source: says('Allow'), permitted: false }), back),
    cause: 'stage-serves-another-deployment',
    fix: 'repair',
  },
];
