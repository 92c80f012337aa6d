/** The user pool with its domain, app client and test user, as declared resources. */
import { type Declared, ref } from '../../engine/resource.ts';
import { groupResources, resourceServerResources } from '../accessResources.ts';
import { callbackUrlsOf, type Settings, signsInPrograms } from '../settings.ts';

export function poolResources(settings: Settings): Declared[] {
  const { userPool, hostedPages, appClient } = settings;
  const resourceServer = resourceServerResources(settings);
  const access = [...resourceServer, ...groupResources(settings)];
  const pool: Declared = {
    id: 'userPool',
    type: 'Cognito.UserPool',
    title: `User pool ${userPool.name}`,
    props: {
      name: userPool.name,
      signInIdentifiers: userPool.signInIdentifiers,
      passwordPolicy: userPool.passwordPolicy,
      mfa: userPool.mfa,
      requiredAttributes: userPool.requiredAttributes,
      verification: userPool.verification,
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
      refreshTokenRotation: appClient.refreshTokenRotation,
      rotationGraceSeconds: appClient.rotationGraceSeconds,
      tokenRevocation: appClient.tokenRevocation,
      ...(hostedPages.enabled
        ? {
            ...(signsInPrograms(settings)
              ? { callbackUrls: [], signOutUrls: [] }
              : {
                  callbackUrls: callbackUrlsOf(settings),
                  ...(appClient.endpointCallback ? { endpointCallback: endpointOf(settings) } : {}),
                  signOutUrls: appClient.signOutUrls,
                }),
            oauthGrants: appClient.oauthGrants,
            scopes: appClient.scopes,
            // Its scopes must exist before the client may have them.
            ...(resourceServer.length > 0 ? { resourceServer: ref('resourceServer', 'identifier') } : {}),
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
  if (!hostedPages.enabled) return [pool, ...access, client];
  return [pool, domain, ...access, client, ...(hostedPages.managedLoginVersion === 2 ? [branding] : [])];
}

/** The endpoint as the app client needs it: its address follows from the API's id. */
function endpointOf({ api }: Settings) {
  return { restApiId: ref('api', 'id'), stageName: api.stageName, path: api.resourcePath };
}

export function testUser(settings: Settings): Declared {
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
      requiredAttributes: settings.userPool.requiredAttributes,
    },
  };
}
