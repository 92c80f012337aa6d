/** All resource types by name. */
import { adoptable } from './adoptable.ts';
import { apiKey } from './apiKey.ts';
import { apiResource } from './apiResource.ts';
import { appClient } from './appClient.ts';
import { authorizer } from './authorizer.ts';
import type { AwsResourceType } from './awsResource.ts';
import { branding } from './branding.ts';
import { deployment } from './deployment.ts';
import { domain } from './domain.ts';
import { existingAppClient } from './existingAppClient.ts';
import { existingMethod } from './existingMethod.ts';
import { existingDomain, existingFunction, existingPool } from './existingPool.ts';
import { existingApi, existingStage } from './existingStage.ts';
import { gatewayResponse } from './gatewayResponse.ts';
import { group } from './group.ts';
import { groupMembership } from './groupMembership.ts';
import { integration } from './integration.ts';
import { lambdaFunction } from './lambdaFunction.ts';
import { logGroup } from './logGroup.ts';
import { method } from './method.ts';
import { permission } from './permission.ts';
import { requestValidator } from './requestValidator.ts';
import { resourceServer } from './resourceServer.ts';
import { restApi } from './restApi.ts';
import { role } from './role.ts';
import { stage } from './stage.ts';
import { usagePlan } from './usagePlan.ts';
import { user } from './user.ts';
import { userPool } from './userPool.ts';

const all: readonly AwsResourceType[] = [
  logGroup,
  role,
  adoptable(lambdaFunction, existingFunction),
  permission,
  adoptable(restApi, existingApi),
  apiResource,
  requestValidator,
  adoptable(method, existingMethod),
  integration,
  gatewayResponse,
  authorizer,
  deployment,
  adoptable(stage, existingStage),
  apiKey,
  usagePlan,
  adoptable(userPool, existingPool),
  adoptable(domain, existingDomain),
  adoptable(appClient, existingAppClient),
  branding,
  user,
  resourceServer,
  group,
  groupMembership,
];

/** The types as the engine wants them, each with what the pages tell of it. */
export const resourceTypes: Readonly<Record<string, AwsResourceType>> = Object.fromEntries(
  all.map((type) => [type.type, type]),
);
