/** Property words: what people call each property in which a resource can differ, and its values. */
import { valueInWords } from '../../engine/differenceWords.ts';
import type { Difference, GivenBack } from '../../engine/resource.ts';

interface PropertyWords {
  /** As it stands in the middle of a sentence; the names of settings as in the form. */
  readonly what: string;
  /** A value where its own text would not be understood; undefined: as it is. */
  readonly value?: (value: unknown) => string | undefined;
  /** Words that tell the two sides apart where values cannot be read, such as checksums. */
  readonly sides?: { readonly desired: string; readonly actual: string };
}

const named =
  (names: Readonly<Record<string, string>>) =>
  (value: unknown): string | undefined =>
    names[String(value)];

/** The last part of an ARN or a path. */
const tail = (value: unknown): string | undefined => /[^/:]+$/.exec(String(value))?.[0];

const days = (minutes: unknown): string | undefined => {
  const count = Number(minutes);
  if (!Number.isFinite(count)) return undefined;
  if (count % 1440 === 0) return counted(count / 1440, 'day');
  return count % 60 === 0 ? counted(count / 60, 'hour') : counted(count, 'minute');
};
const inUnits = (unit: string) => (value: unknown) => (typeof value === 'number' ? counted(value, unit) : undefined);

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const identifiers = named({ email: 'email address', phone_number: 'phone number', username: 'user name' });
const asNeeded = { desired: 'as needed', actual: 'something else' };

/** By the names that plans and records use. */
const words = {
  accessTokenMinutes: { what: 'access token lifetime', value: inUnits('minute') },
  accountRecovery: {
    what: 'recovery of forgotten passwords',
    value: named({
      verified_email: 'code by email',
      verified_phone_number: 'code by SMS',
      admin_only: 'only an administrator resets',
    }),
  },
  apiKey: { what: 'API key' },
  apiKeyRequired: { what: 'API key required' },
  architecture: { what: 'architecture' },
  assumedBy: { what: 'service that may use the role' },
  authFlows: { what: 'authentication flows' },
  authorizationScopes: { what: 'authorization scopes' },
  authorizationType: {
    what: 'authorization',
    value: named({
      NONE: 'open to anyone',
      COGNITO_USER_POOLS: 'Cognito user pool',
      AWS_IAM: 'IAM',
      CUSTOM: 'Lambda authorizer',
    }),
  },
  authorizerId: { what: 'authorizer' },
  body: { what: 'check of the body' },
  cacheSeconds: { what: 'cache time', value: inUnits('second') },
  callbackUrls: { what: 'callback URLs' },
  code: { what: 'code', sides: { desired: 'yours', actual: 'another one' } },
  deletionProtection: { what: 'deletion protection' },
  deploymentId: { what: 'served deployment' },
  description: { what: 'description' },
  enabled: { what: 'enabled' },
  endpointType: { what: 'endpoint type', value: named({ REGIONAL: 'Regional', EDGE: 'edge-optimized' }) },
  environment: {
    what: 'environment variables',
    value: (value) =>
      typeof value === 'object' && value !== null
        ? Object.entries(value)
            .map(([name, one]) => `${name} = ${valueInWords(one)}`)
            .join(', ')
        : undefined,
  },
  generateSecret: { what: 'client secret' },
  group: { what: 'group' },
  handler: { what: 'function in the code that is called' },
  headers: { what: 'headers for web pages' },
  hideUserExistence: { what: 'user existence hidden' },
  hostedPages: { what: 'hosted sign-in pages' },
  identityProviders: { what: 'identity providers' },
  idTokenMinutes: { what: 'ID token lifetime', value: inUnits('minute') },
  identifier: { what: 'identifier' },
  integrationHttpMethod: { what: 'HTTP method towards Lambda' },
  kind: {
    what: 'kind',
    value: named({
      AWS_PROXY: 'Lambda proxy',
      MOCK: 'mock',
      COGNITO_USER_POOLS: 'Cognito user pool',
      TOKEN: 'Lambda authorizer',
      REQUEST: 'Lambda authorizer',
    }),
  },
  managedLoginVersion: { what: 'page style', value: named({ 1: 'classic hosted UI', 2: 'managed login' }) },
  managedPolicies: { what: 'policies', value: tail },
  mfa: { what: 'multi-factor authentication', value: named({ OFF: 'none', OPTIONAL: 'optional', ON: 'required' }) },
  mfaFactors: {
    what: 'second factors',
    value: named({ TOTP: 'codes of an app', SMS: 'codes by SMS', EMAIL: 'codes by email' }),
  },
  minimumLength: { what: 'minimum password length' },
  name: { what: 'name' },
  oauthGrants: {
    what: 'OAuth grants',
    value: named({ code: 'authorization code', client_credentials: 'client credentials' }),
  },
  parameters: { what: 'check of query string and headers' },
  password: { what: 'password' },
  place: { what: 'path and method', value: (place) => String(place).split('/').slice(1).join(' ') },
  precedence: { what: 'precedence' },
  prefix: { what: 'domain prefix' },
  principal: { what: 'service that may invoke it' },
  publishedWithIt: { what: 'changes of others that go live with it' },
  quota: { what: 'limit of calls in all' },
  refreshTokenDays: { what: 'refresh token lifetime', value: days },
  refreshTokenRotation: { what: 'refresh token rotation' },
  requestModel: { what: 'model of the body' },
  requestParameters: {
    what: 'request parameters',
    value: (parameter) =>
      String(parameter)
        .replace(/^method\.request\.querystring\./, 'query string ')
        .replace(/^method\.request\.(\w+)\./, '$1 '),
  },
  requestTemplates: { what: 'request mapping', sides: asNeeded },
  requestValidator: { what: 'request validator' },
  requireLowercase: { what: 'lowercase letters required in passwords' },
  requireNumbers: { what: 'numbers required in passwords' },
  requireSymbols: { what: 'symbols required in passwords' },
  requireUppercase: { what: 'uppercase letters required in passwords' },
  requiredAttributes: { what: 'attributes required at sign-up' },
  responseHeaders: { what: 'headers for web pages' },
  responses: { what: 'status codes' },
  role: { what: 'execution role', value: tail },
  rotationGraceSeconds: { what: 'grace period of the old refresh token', value: inUnits('second') },
  runtime: { what: 'runtime' },
  scopes: { what: 'scopes' },
  selfRegistration: { what: 'self-registration' },
  signInAliases: { what: 'other ways to sign in', value: identifiers },
  signInIdentifiers: { what: 'sign-in identifiers', value: identifiers },
  signOutUrls: { what: 'sign-out URLs' },
  snapshot: { what: 'snapshot of the API' },
  sourceArn: { what: 'API that may invoke it', value: (arn) => String(arn).split(':').slice(5).join(':') },
  stage: { what: 'stage', value: (stage) => String(stage).split(':').at(-1) },
  stageName: { what: 'stage' },
  state: { what: 'state' },
  status: {
    what: 'status',
    value: (status) => String(status).toLowerCase().replaceAll('_', ' '),
  },
  timeoutSeconds: { what: 'time limit of a call', value: inUnits('second') },
  temporaryPasswordValidityDays: { what: 'lifetime of temporary passwords', value: inUnits('day') },
  throttle: { what: 'limit of calls at a time' },
  tier: { what: 'feature plan', value: named({ LITE: 'Lite', ESSENTIALS: 'Essentials', PLUS: 'Plus' }) },
  tokenHeader: {
    what: 'token source',
    value: (source) => /^method\.request\.header\.(.+)$/.exec(String(source))?.[1],
  },
  tokenRevocation: { what: 'token revocation' },
  uri: { what: 'function that answers', value: (uri) => /:function:([^/:]+)/.exec(String(uri))?.[1] },
  userPoolArn: { what: 'user pool', value: tail },
  userPoolId: { what: 'user pool' },
  validationExpression: { what: 'token validation' },
  value: { what: 'value of the key' },
  verification: { what: 'verification', value: named({ email_code: 'code by email' }) },
} as const satisfies Readonly<Record<string, PropertyWords>>;

/** What a resource can differ in. Without words here it cannot be compared; a role's policies have their own names. */
export type Property = keyof typeof words | `policy ${string}`;

/** All that have words of their own. */
export const properties = Object.keys(words) as readonly (keyof typeof words)[];

function wordsOf(property: string): PropertyWords {
  return (words as Readonly<Record<string, PropertyWords>>)[property] ?? { what: property, sides: asNeeded };
}

function inWords({ value: own }: PropertyWords, value: unknown): string {
  const one = (single: unknown): string => {
    const plain = valueInWords(single);
    // Nothing, what is not known yet, and yes or no are the same for all.
    return plain === 'none' || plain === 'new' ? plain : (own?.(single) ?? plain);
  };
  return Array.isArray(value) && value.length > 0 ? value.map(one).join(' + ') : one(value);
}

/** What is said of a difference: its name and both values. */
export function differenceWords(property: string, desired: unknown, actual: unknown): Required<Difference>['words'] {
  const own = wordsOf(property);
  const there = valueInWords(actual) !== 'none';
  return {
    what: own.what,
    desired: own.sides?.desired ?? inWords(own, desired),
    actual: own.sides && there ? own.sides.actual : inWords(own, actual),
  };
}

/** A property that clean-up gives back, with its words. */
export function givenBack(property: string, value: unknown): GivenBack {
  const own = wordsOf(property);
  return { property, value, words: { what: own.what, value: inWords(own, value) } };
}
