/** Settings -> the declared resources of a setup, phase by phase. The order of work follows from the references. */
import { type Declared, predicted, ref } from '../engine/resource.ts';
import { starterHandler } from './handlers/starterHandlers.ts';
import { callbackUrlsOf, type Phase, phases, type Settings } from './settings.ts';

/** Ids of all resources that a setup can have. */
export type ResourceId =
  | 'logGroup'
  | 'role'
  | 'function'
  | 'permission'
  | 'api'
  | `resource:${string}`
  | 'method'
  | 'integration'
  | 'deployment'
  | 'stage'
  | 'userPool'
  | 'domain'
  | 'appClient'
  | 'branding'
  | 'authorizer'
  | 'testUser';

/**
 * The resources for `settings` up to and including `phase`:
 * `open-api` the function and an API anyone can call; `user-pool` also the pool, its domain and app client;
 * `authorizer` also the authorizer, not attached yet; `secured-api`: the method asks for it; `complete` also the test user.
 */
export function desiredResources(settings: Settings, setupId: string, phase: Phase = 'complete'): Declared[] {
  const reached = (wanted: Phase) => phases.indexOf(phase) >= phases.indexOf(wanted);
  const secured = reached('secured-api');
  return [
    ...(settings.api.integration === 'LAMBDA_PROXY' ? functionResources(settings, setupId) : []),
    ...apiResources(settings, secured),
    ...(reached('user-pool') ? poolResources(settings) : []),
    ...(reached('authorizer') ? [authorizer(settings)] : []),
    ...(reached('complete') && settings.testUser.create ? [testUser(settings)] : []),
  ];
}

function functionResources(settings: Settings, setupId: string): Declared[] {
  const { name, runtime, architecture } = settings.function;
  const code = starterHandler(settings.function);
  return [
    {
      id: 'logGroup',
      type: 'Logs.LogGroup',
      title: `Log group /aws/lambda/${name}`,
      props: { name: `/aws/lambda/${name}` },
    },
    {
      id: 'role',
      type: 'IAM.Role',
      title: `Execution role ${roleName(name, setupId)}`,
      props: {
        name: roleName(name, setupId),
        assumedBy: 'lambda.amazonaws.com',
        managedPolicies: ['service-role/AWSLambdaBasicExecutionRole'],
        // Lambda hands lines in late, and the role may make the group anew: the group is deleted after the role is.
        writesTo: predicted('logGroup', 'name'),
      },
    },
    {
      id: 'function',
      type: 'Lambda.Function',
      title: `Function ${name}`,
      props: {
        name,
        runtime,
        architecture,
        handler: code.handler,
        files: { [code.fileName]: code.source },
        roleArn: ref('role', 'arn'),
        logGroupName: predicted('logGroup', 'name'),
      },
    },
    {
      id: 'permission',
      type: 'Lambda.Permission',
      title: 'Permission for API Gateway to invoke the function',
      containedIn: 'function',
      props: {
        functionName: ref('function', 'name'),
        statementId: `api-gateway-${setupId}`,
        principal: 'apigateway.amazonaws.com',
        restApiId: ref('api', 'id'),
        httpMethod: settings.api.httpMethod,
        resourcePath: settings.api.resourcePath,
      },
    },
  ];
}

/** The name the Lambda console would choose: the function's, `-role-`, and a suffix; 64 characters at most. */
function roleName(functionName: string, setupId: string): string {
  const suffix = `-role-${setupId}`;
  return functionName.slice(0, 64 - suffix.length) + suffix;
}

function apiResources(settings: Settings, secured: boolean): Declared[] {
  const { api } = settings;
  const segments = api.resourcePath.split('/').filter(Boolean);
  const pathResources = segments.map((pathPart, index): Declared => {
    const path = `/${segments.slice(0, index + 1).join('/')}`;
    const parent = `/${segments.slice(0, index).join('/')}`;
    return {
      id: `resource:${path}`,
      type: 'ApiGateway.Resource',
      title: `Resource ${path}`,
      containedIn: 'api',
      props: {
        restApiId: ref('api', 'id'),
        parentId: index === 0 ? ref('api', 'rootResourceId') : ref(`resource:${parent}`, 'id'),
        pathPart,
        path,
      },
    };
  });
  const resourceId = segments.length === 0 ? ref('api', 'rootResourceId') : ref(`resource:${api.resourcePath}`, 'id');
  const method: Declared = {
    id: 'method',
    type: 'ApiGateway.Method',
    title: `Method ${api.httpMethod} ${api.resourcePath}`,
    containedIn: 'api',
    props: {
      restApiId: ref('api', 'id'),
      resourceId,
      httpMethod: api.httpMethod,
      ...(secured
        ? {
            authorizationType: 'COGNITO_USER_POOLS',
            authorizerId: ref('authorizer', 'id'),
            authorizationScopes: settings.authorizationScopes,
          }
        : { authorizationType: 'NONE', authorizationScopes: [] }),
      // AWS_PROXY passes the function's answer through; a mock needs a 200 declared to map to.
      responses: api.integration === 'MOCK' ? ['200'] : [],
    },
  };
  const integration: Declared = {
    id: 'integration',
    type: 'ApiGateway.Integration',
    title: api.integration === 'MOCK' ? 'Mock integration' : 'Lambda proxy integration',
    containedIn: 'api',
    props: {
      restApiId: ref('api', 'id'),
      resourceId,
      httpMethod: ref('method', 'httpMethod'),
      ...(api.integration === 'MOCK'
        ? { kind: 'MOCK' }
        : { kind: 'AWS_PROXY', functionArn: predicted('function', 'arn') }),
    },
  };
  return [
    {
      id: 'api',
      type: 'ApiGateway.RestApi',
      title: `REST API ${api.name}`,
      props: { name: api.name, endpointType: api.endpointType },
    },
    ...pathResources,
    method,
    integration,
    {
      id: 'deployment',
      type: 'ApiGateway.Deployment',
      title: 'Deployment',
      containedIn: 'api',
      props: {
        restApiId: ref('api', 'id'),
        // What is deployed is a snapshot: when one of these changes, a new deployment is due.
        covers: [
          ref('method', 'fingerprint'),
          ref('integration', 'fingerprint'),
          ...(secured ? [ref('authorizer', 'fingerprint')] : []),
        ],
      },
    },
    {
      id: 'stage',
      type: 'ApiGateway.Stage',
      title: `Stage ${api.stageName}`,
      containedIn: 'api',
      props: { restApiId: ref('api', 'id'), stageName: api.stageName, deploymentId: ref('deployment', 'id') },
    },
  ];
}

function poolResources(settings: Settings): Declared[] {
  const { userPool, hostedPages, appClient } = settings;
  const pool: Declared = {
    id: 'userPool',
    type: 'Cognito.UserPool',
    title: `User pool ${userPool.name}`,
    props: {
      name: userPool.name,
      signInIdentifiers: userPool.signInIdentifiers,
      passwordPolicy: userPool.passwordPolicy,
      mfa: userPool.mfa,
      accountRecovery: userPool.accountRecovery,
      selfRegistration: userPool.selfRegistration,
      tier: userPool.tier,
      deletionProtection: userPool.deletionProtection,
    },
  };
  const domain: Declared = {
    id: 'domain',
    type: 'Cognito.Domain',
    title: `Domain ${hostedPages.domainPrefix}`,
    props: {
      userPoolId: ref('userPool', 'id'),
      prefix: hostedPages.domainPrefix,
      managedLoginVersion: hostedPages.managedLoginVersion,
    },
  };
  const client: Declared = {
    id: 'appClient',
    type: 'Cognito.AppClient',
    title: `App client ${appClient.name}`,
    containedIn: 'userPool',
    props: {
      userPoolId: ref('userPool', 'id'),
      name: appClient.name,
      generateSecret: appClient.generateSecret,
      authFlows: appClient.authFlows,
      accessTokenMinutes: appClient.accessTokenMinutes,
      idTokenMinutes: appClient.idTokenMinutes,
      refreshTokenDays: appClient.refreshTokenDays,
      hideUserExistence: appClient.hideUserExistence,
      ...(hostedPages.enabled
        ? {
            callbackUrls: callbackUrlsOf(settings),
            ...(appClient.endpointCallback ? { endpointCallback: endpointOf(settings) } : {}),
            signOutUrls: appClient.signOutUrls,
            oauthGrants: appClient.oauthGrants,
            scopes: appClient.scopes,
          }
        : { callbackUrls: [], signOutUrls: [], oauthGrants: [], scopes: [] }),
    },
  };
  // Managed login shows nothing until the client has a style; the console assigns one by itself, the API does not.
  const branding: Declared = {
    id: 'branding',
    type: 'Cognito.ManagedLoginBranding',
    title: 'Managed login style',
    containedIn: 'userPool',
    props: { userPoolId: ref('userPool', 'id'), clientId: ref('appClient', 'id') },
  };
  if (!hostedPages.enabled) return [pool, client];
  return hostedPages.managedLoginVersion === 2 ? [pool, domain, client, branding] : [pool, domain, client];
}

/** The endpoint as the app client needs it: its address follows from the API's id. */
function endpointOf({ api }: Settings) {
  return { restApiId: ref('api', 'id'), stageName: api.stageName, path: api.resourcePath };
}

function authorizer(settings: Settings): Declared {
  return {
    id: 'authorizer',
    type: 'ApiGateway.Authorizer',
    title: `Authorizer ${settings.authorizer.name}`,
    containedIn: 'api',
    props: {
      restApiId: ref('api', 'id'),
      userPoolArn: ref('userPool', 'arn'),
      name: settings.authorizer.name,
      tokenHeader: settings.authorizer.tokenHeader,
      validationExpression: settings.authorizer.validationExpression,
      cacheSeconds: settings.authorizer.cacheSeconds,
    },
  };
}

function testUser(settings: Settings): Declared {
  return {
    id: 'testUser',
    type: 'Cognito.User',
    title: `Test user ${settings.testUser.username}`,
    containedIn: 'userPool',
    props: {
      userPoolId: ref('userPool', 'id'),
      username: settings.testUser.username,
      signInIdentifiers: settings.userPool.signInIdentifiers,
      passwordPolicy: settings.userPool.passwordPolicy,
    },
  };
}
