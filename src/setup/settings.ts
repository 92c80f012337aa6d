/** Settings: everything a person can choose for one secured API, as plain data, with the schema that guards it. */
import * as v from 'valibot';
import { existingSchema } from './existing.ts';

/** Names of the recipes, in the order of their cards. */
export const recipeNames = [
  'lambda-trigger',
  'custom-header',
  'transactions',
  'delete-news',
  'token-endpoint',
  'blank',
] as const;
export const runtimes = ['python3.14', 'python3.13', 'python3.12', 'python3.11', 'nodejs24.x', 'nodejs22.x'] as const;
/** What a call can be made with. */
export const plainMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export const httpMethods = ['ANY', ...plainMethods] as const;
export const signInIdentifiers = ['email', 'phone_number', 'username'] as const;
export const authFlows = [
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_AUTH',
] as const;
/** When the method asks for an API key. */
export const apiKeyChoices = ['none', 'until-secured', 'always'] as const;
/** Where a request parameter stands. */
export const parameterPlaces = ['querystring', 'header'] as const;
/** What of a request is checked before the code runs. */
export const requestChecks = ['none', 'parameters', 'body', 'both'] as const;
export const tokenEndpointMethods = ['GET', 'POST'] as const;
/** `client_credentials` stands alone: a program signs in as itself, without any person. */
export const oauthGrants = ['code', 'implicit', 'client_credentials'] as const;
export const standardScopes = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'] as const;

/**
 * Standard attributes that sign-up can insist on. Source: Cognito "user pool attributes"; `updated_at` is left out,
 * because applications write it, not people.
 */
export const standardAttributes = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'email',
  'phone_number',
  'birthdate',
  'gender',
  'address',
  'locale',
  'zoneinfo',
  'picture',
  'profile',
  'website',
] as const;

/**
 * Shape of the settings. It guards what comes from disk and from the webview; the limits that a person meets while
 * typing are in fields.ts, where each has its message.
 */
export const settingsSchema = v.object({
  /** Which recipe the settings started from. */
  recipe: v.picklist(recipeNames),
  /** What the person calls this setup; shown in the explorer. */
  name: v.string(),
  /** What exists already and is used instead of something new; absent: nothing. */
  existing: v.optional(existingSchema),
  function: v.object({
    name: v.string(),
    runtime: v.picklist(runtimes),
    architecture: v.picklist(['x86_64', 'arm64']),
    /** Text the starter handler answers with. */
    greeting: v.string(),
    /** Text of the handler that is deployed; empty: the starter code. */
    code: v.optional(v.string(), ''),
    /** Group whose members alone may use `adminMethods`, checked by the starter code; empty: nothing is checked. */
    adminGroup: v.optional(v.string(), ''),
    adminMethods: v.optional(v.array(v.picklist(plainMethods)), () => []),
  }),
  api: v.object({
    name: v.string(),
    endpointType: v.picklist(['REGIONAL', 'EDGE']),
    integration: v.picklist(['LAMBDA_PROXY', 'MOCK']),
    /** Path of the one resource that is secured, such as `/demo` or `/news/{id}`; `/` is the root. */
    resourcePath: v.string(),
    httpMethod: v.picklist(httpMethods),
    /** Further methods on the same path, each with scopes of its own; without scopes it expects the ID token. */
    moreMethods: v.optional(
      v.array(v.object({ httpMethod: v.picklist(httpMethods), authorizationScopes: v.array(v.string()) })),
      () => [],
    ),
    /** What a request to `httpMethod` must hold; without a check of parameters, required is only a remark. */
    requiredParameters: v.optional(
      v.array(v.object({ place: v.picklist(parameterPlaces), name: v.string() })),
      () => [],
    ),
    /** What API Gateway checks before the code runs. A body must then be a JSON object. */
    requestCheck: v.optional(v.picklist(requestChecks), 'none'),
    stageName: v.string(),
    /** Whether callers need an API key: never, as long as the method has no authorizer yet, or beside the token. */
    apiKey: v.optional(v.picklist(apiKeyChoices), 'none'),
  }),
  userPool: v.object({
    name: v.string(),
    /** What people sign in with. `username` together with others makes those aliases. Cannot be changed later. */
    signInIdentifiers: v.array(v.picklist(signInIdentifiers)),
    passwordPolicy: v.object({
      minimumLength: v.number(),
      requireLowercase: v.boolean(),
      requireUppercase: v.boolean(),
      requireNumbers: v.boolean(),
      requireSymbols: v.boolean(),
      /** Days until a password set by an administrator expires. */
      temporaryPasswordValidityDays: v.number(),
    }),
    mfa: v.picklist(['OFF', 'OPTIONAL', 'ON']),
    /** Second factors that people may use. Codes by SMS or email would need a role or a mail service first. */
    mfaFactors: v.optional(v.array(v.picklist(['TOTP'])), () => ['TOTP' as const]),
    /** What everybody must give at sign-up. Cannot be changed later. */
    requiredAttributes: v.optional(v.array(v.picklist(standardAttributes)), () => []),
    /** `email_code`: who signs up proves the email address with a code. `none`: an administrator confirms. */
    verification: v.optional(v.picklist(['email_code', 'none']), 'email_code'),
    /** Lower precedence goes first, 0 to 2147483647. */
    groups: v.optional(
      v.array(v.object({ name: v.string(), description: v.string(), precedence: v.number() })),
      () => [],
    ),
    accountRecovery: v.picklist(['verified_email', 'verified_phone_number', 'admin_only']),
    selfRegistration: v.boolean(),
    tier: v.picklist(['LITE', 'ESSENTIALS', 'PLUS']),
    deletionProtection: v.boolean(),
  }),
  /** Brings scopes of one's own, `identifier/scope`. */
  resourceServer: v.optional(
    v.object({
      /** Empty: there is no resource server. Often the address of the API; cannot be changed later. */
      identifier: v.string(),
      name: v.string(),
      scopes: v.array(v.object({ name: v.string(), description: v.string() })),
    }),
    () => ({ identifier: '', name: '', scopes: [] }),
  ),
  /** A second function behind a path of its own, which signs people in and answers with tokens. */
  tokenEndpoint: v.optional(
    v.object({
      enabled: v.boolean(),
      functionName: v.string(),
      resourcePath: v.string(),
      /** GET takes user name and password from the query string, POST from a JSON body. */
      httpMethod: v.picklist(tokenEndpointMethods),
    }),
    () => ({ enabled: false, functionName: 'my-auth-function', resourcePath: '/auth', httpMethod: 'POST' as const }),
  ),
  hostedPages: v.object({
    enabled: v.boolean(),
    domainPrefix: v.string(),
    /** 1 = classic hosted UI, 2 = managed login (needs the Essentials tier and a branding style). */
    managedLoginVersion: v.picklist([1, 2]),
  }),
  appClient: v.object({
    name: v.string(),
    generateSecret: v.boolean(),
    callbackUrls: v.array(v.string()),
    signOutUrls: v.array(v.string()),
    /** Also list the callback that this extension listens on while somebody signs in. */
    loopbackCallback: v.boolean(),
    /** Port of this machine on which that callback is waited for; part of a registered URL. */
    loopbackPort: v.number(),
    /** Also list the endpoint's own address, so that people land there after sign-in. */
    endpointCallback: v.boolean(),
    authFlows: v.array(v.picklist(authFlows)),
    oauthGrants: v.array(v.picklist(oauthGrants)),
    scopes: v.array(v.string()),
    /** Minutes, 5 to 1440. */
    accessTokenMinutes: v.number(),
    /** Minutes, 5 to 1440. */
    idTokenMinutes: v.number(),
    /** Days, 1 to 3650. */
    refreshTokenDays: v.number(),
    /** Each refresh gives a new refresh token, and the old one ends after the grace time. */
    refreshTokenRotation: v.optional(v.boolean(), false),
    /** Seconds for which the old refresh token still works, 0 to 60. */
    rotationGraceSeconds: v.optional(v.number(), 60),
    /** Whether refresh tokens can be revoked, and all that came from them. */
    tokenRevocation: v.optional(v.boolean(), true),
    hideUserExistence: v.boolean(),
  }),
  authorizer: v.object({
    name: v.string(),
    /** Name of the request header that carries the token. */
    tokenHeader: v.string(),
    /** Regular expression matched against the `aud` of the token; empty: not checked. */
    validationExpression: v.string(),
    /** Seconds an answer of the authorizer is remembered, 0 to 3600. */
    cacheSeconds: v.number(),
  }),
  /** Whether a page of another origin may call the API from a browser. */
  cors: v.optional(
    v.object({
      enabled: v.boolean(),
      /** One origin such as https://app.example.com, or `*` for all. */
      allowOrigin: v.string(),
    }),
    () => ({ enabled: false, allowOrigin: '*' }),
  ),
  /** Scopes of which the access token must hold one; empty: the ID token is expected instead. */
  authorizationScopes: v.array(v.string()),
  testUser: v.object({
    /** Create a confirmed user with a generated password, beside those who sign up by themselves. */
    create: v.boolean(),
    /** User name or, in a pool with email sign-in, an email address. */
    username: v.string(),
    /** Group that the test user is in; empty: none. */
    group: v.optional(v.string(), ''),
  }),
});

export type Settings = v.InferOutput<typeof settingsSchema>;
export type RecipeName = Settings['recipe'];

/** A setup is carried out in these phases by the step-by-step mode and by the demo; `complete` is all of them. */
export const phases = ['open-api', 'user-pool', 'authorizer', 'secured-api', 'complete'] as const;
export type Phase = (typeof phases)[number];

/** The callback URL that the extension listens on. Cognito compares callback URLs character by character. */
export function loopbackCallbackUrl(settings: Settings): string {
  return `http://localhost:${settings.appClient.loopbackPort}/callback`;
}

/** All callback URLs that the app client gets. */
export function callbackUrlsOf(settings: Settings): string[] {
  const own = loopbackCallbackUrl(settings);
  const others = settings.appClient.callbackUrls.filter((url) => url !== own);
  return settings.appClient.loopbackCallback ? [...others, own] : others;
}

/** Callback URLs of sites, at which a browser shows the address that it was sent to; a link to a program shows none. */
export function siteCallbacksOf({ appClient }: Settings): string[] {
  return appClient.callbackUrls.filter((url) => /^https?:/i.test(url));
}

/** True when the app client signs in programs, not people. */
export function signsInPrograms(settings: Settings): boolean {
  return settings.hostedPages.enabled && settings.appClient.oauthGrants.includes('client_credentials');
}

/** The scopes that the resource server brings, as tokens carry them. */
export function customScopesOf({ resourceServer }: Settings): string[] {
  if (resourceServer.identifier === '') return [];
  return resourceServer.scopes.map(({ name }) => `${resourceServer.identifier}/${name}`);
}

/** True when the method expects the access token, which is the case exactly when it has scopes (walk-through 1). */
export function expectsAccessToken(settings: Settings): boolean {
  return settings.authorizationScopes.length > 0;
}

/** True when the method asks for an API key, before or after it is secured. */
export function asksForApiKey({ api }: Settings, secured: boolean): boolean {
  return api.apiKey === 'always' || (api.apiKey === 'until-secured' && !secured);
}

/** Settings of an earlier version, with what they lack filled in. What does not fit the schema stays as it is. */
export function completeSettings(settings: Settings): Settings {
  const result = v.safeParse(settingsSchema, settings);
  return result.success ? result.output : settings;
}

/** Reads settings that were stored or sent by the webview. Throws valibot's error when the shape is wrong. */
export function parseSettings(data: unknown): Settings {
  return v.parse(settingsSchema, data);
}
