/** Existing resources: securing an API that is there already, and taking over a user pool or a function. */
import * as v from 'valibot';
import { type Declared, type Ref, ref } from '../engine/resource.ts';
import type { FieldFinding } from './field.ts';
import type { Settings } from './settings.ts';

/**
 * What exists already and is to be used. Nothing is adopted where an id is missing. What these ids stand for is in the
 * ordinary settings too: `api.name`, `api.resourcePath`, `api.httpMethod` and `api.stageName` describe the chosen method,
 * `userPool.name` the chosen pool, `function.name` the chosen function. `withExisting…` below keep both in step.
 */
export const existingSchema = v.object({
  restApiId: v.optional(v.string()),
  /** Id of the API's resource (path) that has the method `api.httpMethod`. */
  resourceId: v.optional(v.string()),
  /** Whether the method asks for an API key; undefined: it stays as it is. */
  apiKeyRequired: v.optional(v.boolean()),
  userPoolId: v.optional(v.string()),
  /** Prefix of the pool's hosted pages; undefined: it has none, and gets `hostedPages.domainPrefix`. */
  domainPrefix: v.optional(v.string()),
  /** App client of that pool; undefined: it gets a new one. */
  clientId: v.optional(v.string()),
  functionName: v.optional(v.string()),
});
export type Existing = v.InferOutput<typeof existingSchema>;

/** The settings with a method of an existing API to be secured. */
export function withExistingMethod(
  settings: Settings,
  chosen: {
    readonly restApiId: string;
    readonly apiName: string;
    readonly resourceId: string;
    readonly path: string;
    readonly httpMethod: Settings['api']['httpMethod'];
    readonly stageName: string;
  },
): Settings {
  const { restApiId, resourceId, apiName, path, httpMethod, stageName } = chosen;
  const { functionName: _, ...existing } = settings.existing ?? {};
  return {
    ...settings,
    existing: { ...existing, restApiId, resourceId },
    api: { ...settings.api, name: apiName, resourcePath: path, httpMethod, stageName },
  };
}

/** The settings with an existing user pool; it gets a new app client, until one of its own is chosen. */
export function withExistingUserPool(
  settings: Settings,
  chosen: {
    readonly userPoolId: string;
    readonly name: string;
    readonly signInIdentifiers: readonly Settings['userPool']['signInIdentifiers'][number][];
    readonly domainPrefix?: string;
    readonly managedLoginVersion?: 1 | 2;
    readonly mfa?: Settings['userPool']['mfa'];
    readonly tier?: Settings['userPool']['tier'];
  },
): Settings {
  const { userPoolId, name, signInIdentifiers, domainPrefix, managedLoginVersion, mfa, tier } = chosen;
  const { hostedPages, userPool } = settings;
  return {
    ...settings,
    existing: { ...settings.existing, userPoolId, domainPrefix, clientId: undefined },
    userPool: {
      ...userPool,
      name,
      signInIdentifiers: [...signInIdentifiers],
      mfa: mfa ?? userPool.mfa,
      tier: tier ?? userPool.tier,
    },
    hostedPages: {
      ...hostedPages,
      domainPrefix: domainPrefix ?? hostedPages.domainPrefix,
      managedLoginVersion: managedLoginVersion ?? hostedPages.managedLoginVersion,
    },
  };
}

/** The settings with an existing function behind a new API. */
export function withExistingFunction(settings: Settings, functionName: string): Settings {
  return {
    ...settings,
    existing: { ...settings.existing, functionName },
    function: { ...settings.function, name: functionName },
    api: { ...settings.api, integration: 'LAMBDA_PROXY' },
  };
}

/** What can be chosen among what exists. */
export const existingKinds = ['api', 'function', 'pool', 'client'] as const;
export type ExistingKind = (typeof existingKinds)[number];

/** The settings with something new in the place of what was chosen, as `fresh` has it. A pool takes its client along. */
export function withoutExisting(settings: Settings, what: ExistingKind, fresh: Settings): Settings {
  const { existing = {} } = settings;
  const { name, generateSecret, refreshTokenRotation, authFlows } = fresh.appClient;
  const newClient = existing.clientId
    ? { ...settings.appClient, name, generateSecret, refreshTokenRotation, authFlows }
    : settings.appClient;
  switch (what) {
    case 'api': {
      const { restApiId, resourceId, apiKeyRequired, ...others } = existing;
      return { ...settings, existing: others, api: fresh.api };
    }
    case 'function': {
      const { functionName, ...others } = existing;
      const api = { ...settings.api, integration: fresh.api.integration };
      return { ...settings, existing: others, function: fresh.function, api };
    }
    case 'client': {
      const { clientId, ...others } = existing;
      return { ...settings, existing: others, appClient: newClient };
    }
    case 'pool': {
      const { userPoolId, domainPrefix, clientId, ...others } = existing;
      const { userPool, hostedPages } = fresh;
      return { ...settings, existing: others, userPool, hostedPages, appClient: newClient };
    }
  }
}

/** Which of them these settings use. */
export function chosenKinds({ existing = {} }: Settings): ExistingKind[] {
  const { restApiId, functionName, userPoolId, clientId } = existing;
  const ids = { api: restApiId, function: functionName, pool: userPoolId, client: clientId };
  return existingKinds.filter((what) => ids[what] !== undefined);
}

/** What is wrong with the choice of existing resources, each with the path below `existing`. */
export function existingFindings({ existing = {}, api }: Settings): FieldFinding[] {
  const { restApiId, resourceId, userPoolId, domainPrefix, clientId, functionName } = existing;
  const error = (name: keyof Existing, message: string): FieldFinding => ({
    path: `existing.${name}`,
    severity: 'error',
    message,
  });
  return [
    ...(restApiId && !resourceId
      ? [error('resourceId', 'Choose which method of this API to secure, or create a new API.')]
      : []),
    ...(resourceId && !restApiId ? [error('restApiId', 'Choose the API that this method belongs to.')] : []),
    ...(restApiId && resourceId && api.stageName.trim() === ''
      ? [error('restApiId', 'Choose the stage that callers use; deploy the API first if it has none.')]
      : []),
    ...(restApiId && functionName
      ? [error('functionName', 'An existing API has its own function behind it. Choose a function only for a new API.')]
      : []),
    ...(clientId && !userPoolId
      ? [error('clientId', 'An app client belongs to a user pool: choose the pool too.')]
      : []),
    ...(domainPrefix && !userPoolId ? [error('domainPrefix', 'Choose the user pool of this domain too.')] : []),
    ...(functionName && api.integration !== 'LAMBDA_PROXY'
      ? [error('functionName', 'A mock answers without a function. Choose the Lambda proxy integration.')]
      : []),
  ];
}

/** What an existing app client is asked for here, beside what it has; all else of it stays as it is. */
const clientSettings = ['callbackUrls', 'loopback', 'endpointCallback', 'authFlows', 'oauthGrants', 'scopes'];

/** True for settings that something existing decides, so that no form asks for them and no check looks at them. */
export function decidedByExisting(path: string, { existing = {} }: Pick<Settings, 'existing'>): boolean {
  const below = (...names: string[]) => names.some((name) => path.startsWith(`${name}.`));
  if (existing.restApiId && below('api', 'function', 'cors')) return true;
  if (existing.functionName && below('function')) return true;
  if (existing.functionName && path === 'api.integration') return true;
  if (existing.userPoolId && below('userPool', 'testUser', 'resourceServer')) return true;
  if (existing.domainPrefix && ['hostedPages.domainPrefix', 'hostedPages.managedLoginVersion'].includes(path))
    return true;
  return (
    existing.clientId !== undefined &&
    below('appClient') &&
    !clientSettings.some((name) => path.startsWith(`appClient.${name}`))
  );
}

/**
 * The declared resources with what exists in the place of what would be made. What is ours inside of something that is
 * not has the setup's id in its name, is found by it, and is deleted by a request of its own.
 */
export function withExistingResources(declared: readonly Declared[], settings: Settings, setupId: string): Declared[] {
  const { existing } = settings;
  if (!existing) return [...declared];
  const inFunction = existing.functionName ? declared.flatMap((one) => inExistingFunction(one, settings)) : declared;
  const inPool = existing.userPoolId ? inFunction.flatMap((one) => inExistingPool(one, settings, setupId)) : inFunction;
  if (!existing.restApiId) return [...inPool];
  const method = declared.find(({ id }) => id === 'method')?.props as { authorizationType?: string } | undefined;
  const secured = (method?.authorizationType ?? 'NONE') !== 'NONE';
  return inPool.flatMap((one) => inExistingApi(one, settings, setupId, secured));
}

/** The name with the setup's id, for what has no tags; cut so that `longest` characters are enough. */
function marked(name: string, setupId: string, longest = 128): string {
  return `${name.slice(0, longest - setupId.length - 1)}-${setupId}`;
}

function free({ containedIn: _, ...declared }: Declared, more: object = {}): Declared {
  return { ...declared, props: { ...(declared.props as object), ...more } };
}

function inExistingFunction(declared: Declared, { existing }: Settings): Declared[] {
  const name = existing?.functionName ?? '';
  if (declared.id === 'logGroup' || declared.id === 'role') return [];
  if (declared.id === 'permission') return [free(declared)];
  if (declared.id !== 'function') return [declared];
  return [
    {
      id: 'function',
      type: declared.type,
      title: `Existing function ${name}`,
      adopted: true,
      props: { adopted: true, name },
    },
  ];
}

function inExistingPool(declared: Declared, settings: Settings, setupId: string): Declared[] {
  const { existing = {}, appClient, userPool } = settings;
  const { id, type } = declared;
  const props = declared.props as Record<string, unknown>;
  const userPoolId = ref('userPool', 'id');
  switch (id) {
    case 'userPool':
      return [
        {
          id,
          type,
          title: `Existing user pool ${userPool.name}`,
          adopted: true,
          props: { adopted: true, userPoolId: existing.userPoolId },
        },
      ];
    case 'domain':
      if (existing.domainPrefix === undefined) return [free(declared, { poolWasThere: true })];
      return [
        {
          id,
          type,
          title: `Existing domain ${existing.domainPrefix}`,
          adopted: true,
          props: { adopted: true, userPoolId, prefix: existing.domainPrefix },
        },
      ];
    case 'appClient': {
      const name = marked(appClient.name, setupId);
      if (existing.clientId === undefined)
        return [{ ...free(declared, { name, resourceServer: undefined }), title: `App client ${name}` }];
      const { authFlows, callbackUrls, endpointCallback, oauthGrants, scopes } = props;
      return [
        {
          id,
          type,
          title: `Existing app client ${appClient.name}`,
          adopted: true,
          props: {
            adopted: true,
            userPoolId,
            clientId: existing.clientId,
            authFlows,
            callbackUrls,
            endpointCallback,
            oauthGrants,
            scopes,
          },
        },
      ];
    }
    case 'branding':
      // An existing client has the style that its owner gave it.
      return existing.clientId === undefined ? [free(declared)] : [];
    default:
      // Users, groups and scopes of a pool that is not ours are not ours to make.
      return type.startsWith('Cognito.') ? [] : [declared];
  }
}

/** `secured`: the method asks for the authorizer. Before that, nothing of ours is deployed. */
function inExistingApi(declared: Declared, settings: Settings, setupId: string, secured: boolean): Declared[] {
  const { existing = {}, api } = settings;
  const { id, type } = declared;
  const props = declared.props as Record<string, unknown>;
  const restApiId = ref('api', 'id');
  // The path through which the API signs people in is ours alone, with all that stands behind it.
  const tokenPath = `resource:${settings.tokenEndpoint.resourcePath}`;
  if (id === tokenPath) return [free(declared, { apiWasThere: true })];
  if (id === 'tokenMethod' || id === 'tokenIntegration') return [{ ...declared, containedIn: tokenPath }];
  if (id === 'tokenValidator') return [free(declared, { name: marked('cognito-api-setup', setupId) })];
  if (id.startsWith('token')) return [declared];
  switch (id) {
    case 'api':
      return [
        {
          id,
          type,
          title: `Existing REST API ${api.name}`,
          adopted: true,
          props: { adopted: true, restApiId: existing.restApiId },
        },
      ];
    case 'method':
      return [
        {
          id,
          type,
          title: `Existing method ${api.httpMethod} ${api.resourcePath}`,
          adopted: true,
          props: {
            adopted: true,
            restApiId,
            resourceId: existing.resourceId,
            httpMethod: api.httpMethod,
            ...(secured && {
              wanted: {
                authorizationType: 'COGNITO_USER_POOLS',
                authorizerId: ref('authorizer', 'id'),
                authorizationScopes: props.authorizationScopes,
                apiKeyRequired: existing.apiKeyRequired ?? (api.apiKey === 'until-secured' ? false : undefined),
              },
            }),
          },
        },
      ];
    case 'deployment': {
      const covers = (props.covers as readonly Ref[]).filter(
        ({ $ref }) => $ref === 'method' || $ref === 'authorizer' || $ref.startsWith('token'),
      );
      return secured ? [free(declared, { covers, apiWasThere: true })] : [];
    }
    case 'stage':
      return [
        {
          id,
          type,
          title: `Existing stage ${api.stageName}`,
          adopted: true,
          props: {
            adopted: true,
            restApiId,
            stageName: api.stageName,
            ...(secured && { deploymentId: ref('deployment', 'id') }),
            ours: [
              `${api.httpMethod} ${api.resourcePath}`,
              ...(settings.tokenEndpoint.enabled
                ? [`${settings.tokenEndpoint.httpMethod} ${settings.tokenEndpoint.resourcePath}`]
                : []),
            ],
          },
        },
      ];
    case 'authorizer':
      return [free(declared, { name: marked(settings.authorizer.name, setupId) })];
    default:
      // What stands behind the method, its keys and its checks are the owner's.
      return type.startsWith('Cognito.') ? [declared] : [];
  }
}
