/** All resource types by name. */
import { apiResource } from './apiResource.ts';
import { appClient } from './appClient.ts';
import { authorizer } from './authorizer.ts';
import type { AwsResourceType } from './awsResource.ts';
import { branding } from './branding.ts';
import { deployment } from './deployment.ts';
import { domain } from './domain.ts';
import { integration } from './integration.ts';
import { lambdaFunction } from './lambdaFunction.ts';
import { logGroup } from './logGroup.ts';
import { method } from './method.ts';
import { permission } from './permission.ts';
import { restApi } from './restApi.ts';
import { role } from './role.ts';
import { stage } from './stage.ts';
import { user } from './user.ts';
import { userPool } from './userPool.ts';

const all: readonly AwsResourceType[] = [
  logGroup,
  role,
  lambdaFunction,
  permission,
  restApi,
  apiResource,
  method,
  integration,
  authorizer,
  deployment,
  stage,
  userPool,
  domain,
  appClient,
  branding,
  user,
];

/** The types as the engine wants them, each with what the pages tell of it. */
export const resourceTypes: Readonly<Record<string, AwsResourceType>> = Object.fromEntries(
  all.map((type) => [type.type, type]),
);
