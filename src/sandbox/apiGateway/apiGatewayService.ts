/** API Gateway's REST APIs (version 2015-07-09): all operations the sandbox has, over REST-JSON. */
import type { RestService, World } from '../service.ts';
import { accountRoutes } from './account.ts';
import { apiKeyRoutes } from './apiKeys.ts';
import { authorizerRoutes } from './authorizers.ts';
import { deploymentRoutes } from './deployments.ts';
import { exportRoutes } from './export.ts';
import { gatewayResponseRoutes } from './gatewayResponses.ts';
import { integrationResponseRoutes } from './integrationResponses.ts';
import { integrationRoutes } from './integrations.ts';
import { methodResponseRoutes } from './methodResponses.ts';
import { methodRoutes } from './methods.ts';
import { modelRoutes } from './models.ts';
import { requestValidatorRoutes } from './requestValidators.ts';
import { resourceRoutes } from './resources.ts';
import { restApiRoutes } from './restApis.ts';
import { stageRoutes } from './stages.ts';
import { taggedResources, tagRoutes } from './tags.ts';
import { testInvokeRoutes } from './testInvoke.ts';
import { usagePlanRoutes } from './usagePlans.ts';

/** The service for one world. What it has with tags is made known to the tagging API. */
export function apiGatewayService(world: World): RestService {
  world.services.tagged.push(() => taggedResources(world));
  return {
    protocol: 'rest',
    name: 'apigateway',
    routes: [
      ...restApiRoutes,
      ...resourceRoutes,
      ...methodRoutes,
      ...methodResponseRoutes,
      ...integrationRoutes,
      ...integrationResponseRoutes,
      ...authorizerRoutes,
      ...deploymentRoutes,
      ...stageRoutes,
      ...requestValidatorRoutes,
      ...gatewayResponseRoutes,
      ...modelRoutes,
      ...apiKeyRoutes,
      ...usagePlanRoutes,
      ...tagRoutes,
      ...accountRoutes,
      ...testInvokeRoutes,
      ...exportRoutes,
    ],
  };
}
