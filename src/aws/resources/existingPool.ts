/** An existing user pool, its domain, and an existing function: they are read, and nothing of them is changed. */
import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { AdoptedProps, ExistingKind } from './adoptable.ts';
import { orAny, unless } from './awsResource.ts';
import { type DomainAttributes, describeDomain } from './domain.ts';
import { type FunctionAttributes, functionArn } from './lambdaFunction.ts';
import { notFound, type UserPoolAttributes, userPoolArn } from './userPool.ts';

export interface ExistingPoolProps extends AdoptedProps {
  readonly userPoolId: string;
}

export const existingPool: ExistingKind<ExistingPoolProps, UserPoolAttributes> = {
  permissions: (account, { userPoolId }) => [
    { actions: ['cognito-idp:DescribeUserPool'], resources: [userPoolArn(account, orAny(userPoolId))] },
  ],
  async read(world, { userPoolId: id }) {
    const command = new DescribeUserPoolCommand({ UserPoolId: id });
    const pool = (await unless(world.clients.cognito.send(command), notFound))?.UserPool;
    if (!pool) return { exists: false };
    const arn = pool.Arn ?? userPoolArn({ ...world.caller, region: world.region }, id);
    return { exists: true, ownership: 'adopted', attributes: { id, arn }, differences: [] };
  },
};

export interface ExistingDomainProps extends AdoptedProps {
  readonly userPoolId: string;
  readonly prefix: string;
}

export const existingDomain: ExistingKind<ExistingDomainProps, DomainAttributes> = {
  permissions: () => [{ actions: ['cognito-idp:DescribeUserPoolDomain'], resources: ['*'] }],
  async read(world, { prefix, userPoolId }) {
    const domain = await describeDomain(world.clients, prefix);
    if (domain?.UserPoolId !== userPoolId) return { exists: false };
    return { exists: true, ownership: 'adopted', attributes: { prefix, userPoolId }, differences: [] };
  },
};

export interface ExistingFunctionProps extends AdoptedProps {
  readonly name: string;
}

export const existingFunction: ExistingKind<ExistingFunctionProps, FunctionAttributes> = {
  predict: (world, { name }) => ({ name, arn: functionArn({ ...world.caller, region: world.region }, name) }),
  permissions: (account, { name }) => [
    { actions: ['lambda:GetFunctionConfiguration'], resources: [functionArn(account, orAny(name))] },
  ],
  async read(world, { name }) {
    const command = new GetFunctionConfigurationCommand({ FunctionName: name });
    const found = await unless(world.clients.lambda.send(command), notFound);
    if (!found) return { exists: false };
    const arn = found.FunctionArn ?? functionArn({ ...world.caller, region: world.region }, name);
    return { exists: true, ownership: 'adopted', attributes: { name, arn }, differences: [] };
  },
};
