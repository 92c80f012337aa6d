/** Checks which methods of an API are open, and where the stage serves something else than what is configured. */
import type { ApiShape, MethodShape } from './callEvidence.ts';
import type { CheckedMethod, MethodStanding, SecurityCheck } from './security.ts';

export interface SecurityFacts extends Pick<SecurityCheck, 'apiName' | 'restApiId' | 'stage' | 'at'> {
  readonly configured: ApiShape;
  /** undefined: there is no such stage. */
  readonly deployed: ApiShape | undefined;
  /** The method through which the API signs people in itself. */
  readonly signIn?: Pick<MethodShape, 'method' | 'path'>;
  /** Of an API that was there before: the one method that the setup secures. The others are for its owner to close. */
  readonly only?: Pick<MethodShape, 'method' | 'path'>;
}

/** Methods in the order of their paths; of one path in alphabetical order. */
export function checkSecurity({ configured, deployed, signIn, only, ...head }: SecurityFacts): SecurityCheck {
  const methods = pairsOf(configured, deployed).map((pair) => checked(pair, signIn, only));
  return { ...head, methods, summary: summaryOf(methods, head.stage, deployed !== undefined) };
}

interface Pair {
  readonly configured?: MethodShape;
  readonly deployed?: MethodShape;
}

function pairsOf(configured: ApiShape, deployed: ApiShape = { methods: [], gatewayResponses: [] }): Pair[] {
  const pairs = new Map<string, Pair>();
  const nameOf = ({ path, method }: MethodShape) => `${path} ${method}`;
  for (const method of configured.methods) pairs.set(nameOf(method), { configured: method });
  for (const method of deployed.methods) pairs.set(nameOf(method), { ...pairs.get(nameOf(method)), deployed: method });
  return [...pairs].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, pair]) => pair);
}

function standingOf(method: MethodShape, signIn: SecurityFacts['signIn']): MethodStanding {
  const { authorization, apiKeyRequired } = method;
  if (authorization === 'COGNITO_USER_POOLS') return 'secured';
  if (authorization !== 'NONE') return 'otherwise';
  if (method.method === 'OPTIONS') return apiKeyRequired ? 'otherwise' : 'preflight';
  if (apiKeyRequired) return 'otherwise';
  return method.path === signIn?.path && method.method === signIn.method ? 'signIn' : 'open';
}

function checked(pair: Pair, signIn: SecurityFacts['signIn'], only: SecurityFacts['only']): CheckedMethod {
  const { configured, deployed } = pair;
  const shown = deployed ?? configured;
  const differences = differencesOf(pair);
  const served = deployed && standingOf(deployed, signIn);
  const asksForToken = deployed?.method === 'OPTIONS' && served !== 'preflight';
  const good = differences.length === 0 && served !== 'open' && !asksForToken;
  return {
    path: shown?.path ?? '',
    method: shown?.method ?? '',
    ...(served ? { deployed: served } : {}),
    ...(configured ? { configured: standingOf(configured, signIn) } : {}),
    words:
      served === 'signIn'
        ? 'Open on purpose: people sign in here, and have no token yet.'
        : wordsOf(pair) + (served === 'open' && shown ? othersWords(shown, only) : ''),
    differences,
    verdict: good ? 'good' : 'attention',
  };
}

/** Who expects the setup to close all of an existing API learns here that it does not. */
function othersWords({ method, path }: MethodShape, only: SecurityFacts['only']): string {
  if (!only || (only.method === method && only.path === path)) return '';
  return ` This setup secures ${only.method} ${only.path} only.`;
}

function wordsOf({ deployed, configured }: Pair): string {
  if (deployed) return servedWords(deployed);
  return configured ? `Not deployed: nobody can call it yet. Once it is: ${servedWords(configured)}` : '';
}

/** How a method stands, in one sentence. */
function servedWords(method: MethodShape): string {
  const key = method.apiKeyRequired ? ' and an API key' : '';
  const { authorization, authorizer, scopes } = method;
  if (authorization === 'COGNITO_USER_POOLS') {
    const token = scopes.length > 0 ? `an access token with ${scopesInWords(scopes)}` : 'an ID token';
    const header = authorizer?.header ? ` in the header ${authorizer.header}` : '';
    const base = `Asks for ${token}${header}${key}.`;
    return method.method === 'OPTIONS'
      ? `${base} Browsers ask OPTIONS without a token, so they cannot call this path.`
      : base;
  }
  if (authorization === 'AWS_IAM') return `Asks for a signature with AWS credentials${key}.`;
  if (authorization === 'CUSTOM')
    return `A Lambda authorizer${authorizer ? ` (${authorizer.name})` : ''} decides who may call it${
      method.apiKeyRequired ? ', and an API key is needed' : ''
    }.`;
  if (method.apiKeyRequired) return 'Asks for an API key only, which tells programs apart and not people.';
  if (method.method === 'OPTIONS') return 'Open, as browsers need it before a call from another origin.';
  return method.method === 'ANY' ? 'Open: anyone can call it, by every method.' : 'Open: anyone can call it.';
}

function scopesInWords(scopes: readonly string[]): string {
  return scopes.length === 1 ? `the scope ${scopes[0]}` : `one of the scopes ${scopes.join(', ')}`;
}

/** What differs, each in one sentence: how it is served, then how it is configured. */
function differencesOf({ configured, deployed }: Pair): string[] {
  if (!configured) return ['Deleted since it was deployed; the stage still serves it.'];
  if (!deployed) return ['Not deployed yet.'];
  const rows: readonly (readonly [what: string, served: string, configured: string])[] = [
    ['Authorization', authorizationOf(deployed), authorizationOf(configured)],
    ['Scopes', inOrder(deployed.scopes), inOrder(configured.scopes)],
    ['API key', deployed.apiKeyRequired ? 'needed' : 'not needed', configured.apiKeyRequired ? 'needed' : 'not needed'],
    ...authorizerRows(deployed, configured),
    ['Required parameters', parametersOf(deployed), parametersOf(configured)],
    ['Integration', integrationOf(deployed), integrationOf(configured)],
  ];
  return rows
    .filter(([, served, wanted]) => served !== wanted)
    .map(([what, served, wanted]) => `${what}: the stage serves ${served}, configured is ${wanted}.`);
}

function authorizerRows(deployed: MethodShape, configured: MethodShape): [string, string, string][] {
  const [one, other] = [deployed.authorizer, configured.authorizer];
  // Where only one of them has an authorizer, the row on authorization says so.
  if (!one || !other) return [];
  return [
    ['Header with the token', one.header ?? 'none', other.header ?? 'none'],
    ['User pools', inOrder(one.userPoolArns), inOrder(other.userPoolArns)],
    ['Token validation', one.validationExpression || 'none', other.validationExpression || 'none'],
    // What only one side tells is no difference.
    ...(one.cacheSeconds === undefined || other.cacheSeconds === undefined
      ? []
      : [['Cache of the authorizer', `${one.cacheSeconds} s`, `${other.cacheSeconds} s`] as [string, string, string]]),
  ];
}

function authorizationOf({ authorization, authorizer }: MethodShape): string {
  if (authorization === 'NONE') return 'none (open)';
  if (authorization === 'AWS_IAM') return 'IAM';
  return `${authorization === 'CUSTOM' ? 'Lambda' : 'Cognito'} authorizer${authorizer ? ` ${authorizer.name}` : ''}`;
}

function inOrder(values: readonly string[]): string {
  return values.length === 0 ? 'none' : values.toSorted().join(', ');
}

function parametersOf({ requiredParameters }: MethodShape): string {
  return inOrder(requiredParameters.map((each) => `${each.name} (${each.in})`));
}

function integrationOf({ integration }: MethodShape): string {
  if (!integration) return 'none';
  const { type, functionArn, uri } = integration;
  const place = functionArn ?? uri;
  return place ? `${type} ${place}` : type;
}

function summaryOf(methods: readonly CheckedMethod[], stage: string, hasStage: boolean): string {
  if (!hasStage) return `There is no stage ${stage}, so nobody can call this API.`;
  if (methods.length === 0) return 'This API has no methods.';
  const served = methods.filter(({ deployed }) => deployed !== undefined);
  const open = served.filter(({ deployed }) => deployed === 'open');
  const asking = served.filter(({ deployed }) => deployed === 'secured' || deployed === 'otherwise');
  const different = methods.filter(({ differences }) => differences.length > 0);
  return [mainSentence(served, open, asking), preflightSentence(served), changeSentence(different)]
    .filter(Boolean)
    .join(' ');
}

function mainSentence(
  served: readonly CheckedMethod[],
  open: readonly CheckedMethod[],
  asking: readonly CheckedMethod[],
): string {
  const callable = served.filter(({ deployed }) => deployed !== 'preflight' && deployed !== 'signIn').length;
  if (callable === 0) return 'The stage serves no method that could ask for a signed-in user.';
  if (open.length > 0) {
    const names = namesOf(open);
    if (open.length === callable)
      return callable === 1 ? `Anyone can call ${names}, the only method.` : `Anyone can call all ${callable} methods.`;
    return `Anyone can call ${names}; ${asking.length === 1 ? 'the other method is' : `the other ${asking.length} are`} protected.`;
  }
  const people = asking.filter(({ deployed }) => deployed === 'secured').length;
  if (people === callable) {
    return callable === 1
      ? 'The only method asks for a signed-in user.'
      : `All ${callable} methods ask for a signed-in user.`;
  }
  const rest = callable - people;
  const others = `${rest} ${rest === 1 ? 'is' : 'are'} protected otherwise`;
  return `No method is open: ${people} of ${callable} ask${people === 1 ? 's' : ''} for a signed-in user, ${others}.`;
}

function preflightSentence(served: readonly CheckedMethod[]): string {
  const blocked = served.filter(({ method, deployed }) => method === 'OPTIONS' && deployed !== 'preflight');
  if (blocked.length === 0) return '';
  return `${namesOf(blocked)} ${blocked.length === 1 ? 'does' : 'do'} not let browsers ask first.`;
}

function changeSentence(different: readonly CheckedMethod[]): string {
  if (different.length === 0) return '';
  return `What is configured is not what the stage serves: ${namesOf(different)}.`;
}

function namesOf(methods: readonly CheckedMethod[]): string {
  const names = methods.map(({ method, path }) => `${method} ${path}`);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
