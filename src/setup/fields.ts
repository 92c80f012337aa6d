/** Fields: one entry per setting with label, help, control, limits and messages. Forms and checks come from here only. */

import * as limits from './limits.ts';
import {
  authFlows,
  expectsAccessToken,
  httpMethods,
  oauthGrants,
  runtimes,
  type Settings,
  standardScopes,
} from './settings.ts';

export type Severity = 'error' | 'warning';
/** What a check has to say. An error blocks Create; a warning is advice. */
export interface Finding {
  readonly severity: Severity;
  readonly message: string;
}
export interface FieldFinding extends Finding {
  readonly path: string;
}

export interface Option {
  readonly value: string | number;
  readonly label: string;
  readonly description?: string;
}

export type Control =
  | { readonly kind: 'text'; readonly placeholder?: string; readonly prefix?: string; readonly suffix?: string }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly unit?: string }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'choice'; readonly options: readonly Option[] }
  | { readonly kind: 'checks'; readonly options: readonly Option[] }
  | { readonly kind: 'list'; readonly itemLabel: string; readonly placeholder?: string; readonly max: number };

/** The wizard pages that hold fields. */
export type FormPage = 'api' | 'signIn' | 'protection';

export interface Field {
  /** Dotted path into Settings. */
  readonly path: string;
  readonly page: FormPage;
  /** Heading under which it stands. */
  readonly group: string;
  readonly label: string;
  /** One or two sentences: what it is, what a change does. */
  readonly help: string;
  readonly control: Control;
  /** Folded away until asked for. */
  readonly advanced?: boolean;
  /** Set when AWS cannot change it later. */
  readonly permanent?: boolean;
  readonly visible?: (settings: Settings) => boolean;
  readonly check?: (value: never, settings: Settings) => readonly Finding[];
}

type ValueAt<T, P extends string> = P extends `${infer Head}.${infer Rest}`
  ? Head extends keyof T
    ? ValueAt<T[Head], Rest>
    : never
  : P extends keyof T
    ? T[P]
    : never;

/** Declares a field with its check typed by the setting it belongs to. */
function field<P extends string>(
  path: ValueAt<Settings, P> extends never ? never : P,
  rest: Omit<Field, 'path' | 'check'> & {
    check?: (value: ValueAt<Settings, P>, settings: Settings) => readonly Finding[];
  },
): Field {
  return { path, ...rest } as Field;
}

const usesFunction = (s: Settings) => s.api.integration === 'LAMBDA_PROXY';
const usesHostedPages = (s: Settings) => s.hostedPages.enabled;

const flowWords: Readonly<Record<(typeof authFlows)[number], string>> = {
  ALLOW_REFRESH_TOKEN_AUTH: 'New tokens from a refresh token.',
  ALLOW_USER_SRP_AUTH: 'User name and password; the password itself never leaves the machine.',
  ALLOW_CUSTOM_AUTH: 'Challenges made by your own Lambda triggers.',
  ALLOW_USER_PASSWORD_AUTH: 'User name and password, sent as they are over TLS.',
  ALLOW_ADMIN_USER_PASSWORD_AUTH: 'User name and password, sent by a server with AWS credentials.',
  ALLOW_USER_AUTH: 'The pool offers the ways; needs Essentials or Plus.',
};

export const fields: readonly Field[] = [
  // API and Lambda
  field('name', {
    page: 'api',
    group: 'Setup',
    label: 'Setup name',
    help: 'What you call this setup in the explorer. Nothing at AWS carries this name.',
    control: { kind: 'text' },
    check: limits.setupName,
  }),
  field('api.integration', {
    page: 'api',
    group: 'Behind the endpoint',
    label: 'Answered by',
    help: 'A Lambda function runs your code for each call. A mock answers 200 with an empty body, without any function.',
    control: {
      kind: 'choice',
      options: [
        { value: 'LAMBDA_PROXY', label: 'Lambda function (proxy integration)' },
        { value: 'MOCK', label: 'Mock, no function' },
      ],
    },
  }),
  field('function.name', {
    page: 'api',
    group: 'Lambda function',
    label: 'Function name',
    help: 'Must be free in this account and Region. The log group and the execution role are named after it.',
    control: { kind: 'text' },
    permanent: true,
    visible: usesFunction,
    check: limits.functionName,
  }),
  field('function.runtime', {
    page: 'api',
    group: 'Lambda function',
    label: 'Runtime',
    help: 'Language and version that run the handler. In the sandbox, the Python or Node.js of this machine runs it.',
    control: {
      kind: 'choice',
      options: runtimes.map((value) => ({
        value,
        label: value.replace('python', 'Python ').replace('nodejs', 'Node.js ').replace('.x', ''),
      })),
    },
    visible: usesFunction,
  }),
  field('function.architecture', {
    page: 'api',
    group: 'Lambda function',
    label: 'Architecture',
    help: 'arm64 (Graviton) costs about a fifth less per second; x86_64 is what most published walk-throughs use.',
    control: {
      kind: 'choice',
      options: [
        { value: 'x86_64', label: 'x86_64' },
        { value: 'arm64', label: 'arm64' },
      ],
    },
    visible: usesFunction,
  }),
  field('function.greeting', {
    page: 'api',
    group: 'Lambda function',
    label: 'Answer of the starter code',
    help: 'The starter handler returns this text as a JSON string with status 200.',
    control: { kind: 'text' },
    visible: usesFunction,
    check: limits.greeting,
  }),
  field('api.name', {
    page: 'api',
    group: 'REST API',
    label: 'API name',
    help: 'Names of REST APIs need not be unique; the API is told apart by its id.',
    control: { kind: 'text' },
    check: limits.apiName,
  }),
  field('api.resourcePath', {
    page: 'api',
    group: 'REST API',
    label: 'Resource path',
    help: 'Path of the endpoint behind the stage. Path parameters are written in braces: /news/{id}. A lone / is the root.',
    control: { kind: 'text', placeholder: '/hello' },
    check: limits.resourcePath,
  }),
  field('api.httpMethod', {
    page: 'api',
    group: 'REST API',
    label: 'Method',
    help: 'The HTTP method that is secured. ANY stands for all of them.',
    control: { kind: 'choice', options: httpMethods.map((value) => ({ value, label: value })) },
  }),
  field('api.stageName', {
    page: 'api',
    group: 'REST API',
    label: 'Stage',
    help: 'A stage is a deployed snapshot of the API; its name is the first part of the path of the invoke URL.',
    control: { kind: 'text' },
    check: limits.stageName,
  }),
  field('api.endpointType', {
    page: 'api',
    group: 'REST API',
    label: 'Endpoint type',
    help: 'Regional answers from this Region and is created faster. Edge-optimized goes through CloudFront.',
    control: {
      kind: 'choice',
      options: [
        { value: 'REGIONAL', label: 'Regional' },
        { value: 'EDGE', label: 'Edge-optimized' },
      ],
    },
    advanced: true,
  }),

  // Sign-in
  field('userPool.name', {
    page: 'signIn',
    group: 'User pool',
    label: 'User pool name',
    help: 'The directory of the people who may sign in. Names of pools need not be unique.',
    control: { kind: 'text' },
    check: limits.userPoolName,
  }),
  field('userPool.signInIdentifiers', {
    page: 'signIn',
    group: 'User pool',
    label: 'Sign in with',
    help: 'What people type to say who they are. This cannot be changed once the pool exists.',
    control: {
      kind: 'checks',
      options: [
        { value: 'email', label: 'Email address' },
        { value: 'phone_number', label: 'Phone number' },
        { value: 'username', label: 'User name' },
      ],
    },
    permanent: true,
    check: limits.signInIdentifiers,
  }),
  field('userPool.selfRegistration', {
    page: 'signIn',
    group: 'User pool',
    label: 'People can sign up by themselves',
    help: 'Off: only an administrator creates users.',
    control: { kind: 'toggle' },
    check: (on) =>
      on ? [{ severity: 'warning', message: 'Anyone on the internet can sign up for your app and get a token.' }] : [],
  }),
  field('userPool.accountRecovery', {
    page: 'signIn',
    group: 'User pool',
    label: 'Forgotten passwords',
    help: 'How people who forgot their password get a code. Cognito sends the mail by itself.',
    control: {
      kind: 'choice',
      options: [
        { value: 'verified_email', label: 'Code by email only' },
        { value: 'verified_phone_number', label: 'Code by SMS only' },
        { value: 'admin_only', label: 'Only an administrator resets' },
      ],
    },
    check: limits.accountRecovery,
  }),
  field('userPool.passwordPolicy.minimumLength', {
    page: 'signIn',
    group: 'Passwords',
    label: 'Minimum length',
    help: '6 to 99 characters.',
    control: { kind: 'number', min: 6, max: 99, unit: 'characters' },
    check: limits.passwordMinimumLength,
  }),
  ...(
    [
      ['requireNumbers', 'Require a number'],
      ['requireSymbols', 'Require a symbol'],
      ['requireUppercase', 'Require an upper-case letter'],
      ['requireLowercase', 'Require a lower-case letter'],
    ] as const
  ).map(([key, label]) =>
    field(`userPool.passwordPolicy.${key}`, {
      page: 'signIn',
      group: 'Passwords',
      label,
      help: '',
      control: { kind: 'toggle' },
    }),
  ),
  field('userPool.passwordPolicy.temporaryPasswordValidityDays', {
    page: 'signIn',
    group: 'Passwords',
    label: 'Temporary passwords expire after',
    help: 'A password that an administrator sets must be used within this time. 0 to 365 days.',
    control: { kind: 'number', min: 0, max: 365, unit: 'days' },
    check: limits.temporaryPasswordDays,
  }),
  field('userPool.mfa', {
    page: 'signIn',
    group: 'Passwords',
    label: 'Multi-factor authentication',
    help: 'Optional lets people add an authenticator app (TOTP) to their own account.',
    control: {
      kind: 'choice',
      options: [
        { value: 'OFF', label: 'None' },
        { value: 'OPTIONAL', label: 'Optional, authenticator app' },
      ],
    },
  }),
  field('userPool.tier', {
    page: 'signIn',
    group: 'User pool',
    label: 'Feature plan',
    help: 'Lite has the classic hosted pages only. Essentials adds managed login. Plus adds threat protection.',
    control: {
      kind: 'choice',
      options: [
        { value: 'LITE', label: 'Lite' },
        { value: 'ESSENTIALS', label: 'Essentials' },
        { value: 'PLUS', label: 'Plus' },
      ],
    },
    advanced: true,
    check: limits.tier,
  }),
  field('userPool.deletionProtection', {
    page: 'signIn',
    group: 'User pool',
    label: 'Deletion protection',
    help: 'AWS then refuses to delete the pool until it is switched off. Clean Up switches it off for you after you confirm.',
    control: { kind: 'toggle' },
    advanced: true,
  }),
  field('hostedPages.enabled', {
    page: 'signIn',
    group: 'Hosted pages',
    label: 'Use the hosted sign-in pages',
    help: 'Cognito serves the pages for sign-up, sign-in and forgotten passwords on a domain of its own.',
    control: { kind: 'toggle' },
    check: limits.hostedPages,
  }),
  field('hostedPages.domainPrefix', {
    page: 'signIn',
    group: 'Hosted pages',
    label: 'Domain prefix',
    help: 'The first part of the address of the sign-in pages. Unique in the Region across all AWS accounts.',
    control: { kind: 'text' },
    visible: usesHostedPages,
    check: limits.domainPrefix,
  }),
  field('hostedPages.managedLoginVersion', {
    page: 'signIn',
    group: 'Hosted pages',
    label: 'Page style',
    help: 'Classic works on every plan. Managed login is newer and gets its style from Cognito.',
    control: {
      kind: 'choice',
      options: [
        { value: 1, label: 'Classic hosted UI' },
        { value: 2, label: 'Managed login' },
      ],
    },
    visible: usesHostedPages,
    advanced: true,
  }),
  field('appClient.name', {
    page: 'signIn',
    group: 'App client',
    label: 'App client name',
    help: 'An app client is one application that may ask the pool for tokens.',
    control: { kind: 'text' },
    check: limits.appClientName,
  }),
  field('appClient.generateSecret', {
    page: 'signIn',
    group: 'App client',
    label: 'Generate a client secret',
    help: 'For applications on a server. Browsers and phones cannot keep a secret. Cannot be changed later.',
    control: { kind: 'toggle' },
    permanent: true,
  }),
  field('appClient.callbackUrls', {
    page: 'signIn',
    group: 'App client',
    label: 'Callback URLs',
    help: 'Where the browser is sent after sign-in. HTTPS, an app’s own scheme, or HTTP on localhost; compared character by character.',
    control: { kind: 'list', itemLabel: 'Callback URL', placeholder: 'https://my-app.example/callback', max: 100 },
    visible: usesHostedPages,
    check: limits.callbackUrls,
  }),
  field('appClient.loopbackCallback', {
    page: 'signIn',
    group: 'App client',
    label: 'Let VS Code catch the sign-in',
    help: 'Adds a callback URL on localhost, so that tokens arrive here without copying anything.',
    control: { kind: 'toggle' },
    visible: usesHostedPages,
  }),
  field('appClient.loopbackPort', {
    page: 'signIn',
    group: 'App client',
    label: 'Port for that',
    help: 'The callback URL becomes http://localhost:PORT/callback. Choose another port when a program of yours uses it.',
    control: { kind: 'number', min: 1024, max: 65535 },
    visible: (s) => usesHostedPages(s) && s.appClient.loopbackCallback,
    advanced: true,
    check: limits.loopbackPort,
  }),
  field('appClient.signOutUrls', {
    page: 'signIn',
    group: 'App client',
    label: 'Sign-out URLs',
    help: 'Where the browser may be sent after sign-out.',
    control: { kind: 'list', itemLabel: 'Sign-out URL', placeholder: 'https://my-app.example/', max: 100 },
    visible: usesHostedPages,
    advanced: true,
    check: limits.signOutUrls,
  }),
  field('appClient.oauthGrants', {
    page: 'signIn',
    group: 'App client',
    label: 'OAuth grants',
    help: 'How the hosted pages hand over tokens. The authorization code with PKCE is the safe way.',
    control: {
      kind: 'checks',
      options: oauthGrants.map((value) => ({
        value,
        label: value === 'code' ? 'Authorization code' : 'Implicit',
      })),
    },
    visible: usesHostedPages,
    check: limits.oauthGrantsCheck,
  }),
  field('appClient.scopes', {
    page: 'signIn',
    group: 'App client',
    label: 'Scopes',
    help: 'What the access token may be used for. A method can ask for one of these.',
    control: { kind: 'checks', options: standardScopes.map((value) => ({ value, label: value })) },
    visible: usesHostedPages,
    check: limits.scopes,
  }),
  field('appClient.authFlows', {
    page: 'signIn',
    group: 'App client',
    label: 'Authentication flows',
    help: 'Ways to sign in without the hosted pages, by calling the Cognito API.',
    control: {
      kind: 'checks',
      options: authFlows.map((value) => ({ value, label: value, description: flowWords[value] })),
    },
    advanced: true,
    check: limits.authFlowsCheck,
  }),
  field('appClient.accessTokenMinutes', {
    page: 'signIn',
    group: 'Tokens',
    label: 'Access token lives',
    help: '5 minutes to 1 day.',
    control: { kind: 'number', min: 5, max: 1440, unit: 'minutes' },
    advanced: true,
    check: limits.tokenMinutes,
  }),
  field('appClient.idTokenMinutes', {
    page: 'signIn',
    group: 'Tokens',
    label: 'ID token lives',
    help: '5 minutes to 1 day.',
    control: { kind: 'number', min: 5, max: 1440, unit: 'minutes' },
    advanced: true,
    check: limits.tokenMinutes,
  }),
  field('appClient.refreshTokenDays', {
    page: 'signIn',
    group: 'Tokens',
    label: 'Refresh token lives',
    help: '1 day to 10 years. It must outlive the other two.',
    control: { kind: 'number', min: 1, max: 3650, unit: 'days' },
    advanced: true,
    check: limits.refreshTokenDays,
  }),
  field('appClient.hideUserExistence', {
    page: 'signIn',
    group: 'Tokens',
    label: 'Hide whether a user exists',
    help: 'Sign-in then answers “Incorrect username or password.” for unknown users too.',
    control: { kind: 'toggle' },
    advanced: true,
  }),
  field('testUser.create', {
    page: 'signIn',
    group: 'Test user',
    label: 'Create a test user',
    help: 'A confirmed user with a generated password that only VS Code’s secret storage knows.',
    control: { kind: 'toggle' },
  }),
  field('testUser.username', {
    page: 'signIn',
    group: 'Test user',
    label: 'Who',
    help: 'User name; an email address in a pool where people sign in by email. No mail is sent.',
    control: { kind: 'text', placeholder: 'someone@example.com' },
    visible: (s) => s.testUser.create,
    check: limits.testUsername,
  }),

  // Protection
  field('authorizer.name', {
    page: 'protection',
    group: 'Authorizer',
    label: 'Authorizer name',
    help: 'The part of the API that checks tokens before your code runs.',
    control: { kind: 'text' },
    check: limits.authorizerName,
  }),
  field('authorizer.tokenHeader', {
    page: 'protection',
    group: 'Authorizer',
    label: 'Token source',
    help: 'Name of the request header that carries the token.',
    control: { kind: 'text', placeholder: 'Authorization' },
    check: limits.tokenHeader,
  }),
  field('authorizer.validationExpression', {
    page: 'protection',
    group: 'Authorizer',
    label: 'Token validation',
    help: 'Regular expression that the audience (aud) of the token must match. Leave it empty unless you know you need it.',
    control: { kind: 'text', placeholder: 'empty: not checked' },
    advanced: true,
    check: limits.validationExpression,
  }),
  field('authorizer.cacheSeconds', {
    page: 'protection',
    group: 'Authorizer',
    label: 'Remember answers for',
    help: 'Seconds for which API Gateway may reuse the authorizer’s answer to the same token. 0 is off, 3600 the most.',
    control: { kind: 'number', min: 0, max: 3600, unit: 'seconds' },
    advanced: true,
    check: limits.cacheSeconds,
  }),
  field('authorizationScopes', {
    page: 'protection',
    group: 'Method',
    label: 'Authorization scopes',
    help: 'With scopes, callers send the access token, and it must hold one of these. Without, they send the ID token.',
    control: { kind: 'list', itemLabel: 'Scope', placeholder: 'email', max: 20 },
    check: limits.authorizationScopes,
  }),
];

/** Reads the value at a field's path. */
export function valueAt(settings: Settings, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], settings);
}

/** A copy of the settings with another value at a field's path. */
export function withValue(settings: Settings, path: string, value: unknown): Settings {
  const copy = structuredClone(settings) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() as string;
  const parent = keys.reduce((node, key) => node[key] as Record<string, unknown>, copy);
  parent[last] = value;
  return copy as unknown as Settings;
}

/** Everything the checks say of these settings, in the order of the fields. Hidden fields are not checked. */
export function checkSettings(settings: Settings): FieldFinding[] {
  return fields.flatMap((entry) => {
    if (entry.visible && !entry.visible(settings)) return [];
    const findings = entry.check?.(valueAt(settings, entry.path) as never, settings) ?? [];
    return findings.map((finding) => ({ ...finding, path: entry.path }));
  });
}

/** The token a caller must send, in words. */
export function expectedToken(settings: Settings): 'access token' | 'ID token' {
  return expectsAccessToken(settings) ? 'access token' : 'ID token';
}
