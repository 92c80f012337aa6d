/** Gathers the evidence of a call: from the record and the vault without any request, then from AWS once that is wanted. */
import type { Connection } from '../aws/connection.ts';
import { readLiveApi } from '../aws/liveApi.ts';
import { type FunctionPlace, readLiveFunction } from '../aws/liveFunction.ts';
import type { LiveApi, LiveFunction } from '../aws/liveState.ts';
import { isCancellation, noteOf } from '../engine/failure.ts';
import { methodAt } from '../explain/call/route.ts';
import type { CallEvidence, Known, LiveState, SentToken, SetupExpectation } from '../explain/callEvidence.ts';
import { bareToken } from '../explain/sentToken.ts';
import { desiredResources } from '../setup/desiredResources.ts';
import type { WayIn } from '../signIn/waysIn.ts';
import { type Jwks, signatureOf } from '../tokens/signature.ts';
import { summaryOf, type TokenSet } from '../tokens/tokenSet.ts';
import { type MadeCall, markOf } from './callMemory.ts';
import type { Operations, Setup, SetupFacts } from './operations.ts';
import { askedFor, attributeOf } from './setupFacts.ts';

/** What is at hand without asking anybody. */
export interface AtHand {
  readonly setup: Setup;
  readonly facts: SetupFacts;
  /** The current user's tokens. */
  readonly kept: TokenSet | undefined;
  readonly waysIn: readonly WayIn[];
  /** Keys of the pool; undefined where they were not fetched yet. */
  readonly keys: Jwks | undefined;
}

export function evidenceAtHand({ sent, answer, choice, tokenMark }: MadeCall, at: AtHand): CallEvidence {
  const { token, ...rest } = sent;
  const theirs = [at.kept?.accessToken, at.kept?.idToken].filter((text) => text !== undefined);
  const known = [...theirs, ...(choice.ownToken === undefined ? [] : [bareToken(choice.ownToken)])];
  const text = known.find((each) => markOf(each) === tokenMark);
  return {
    sent: {
      ...rest,
      ...(token && {
        token: {
          ...token,
          signature: signatureAtHand(text, token.kind, at),
          kept: choice.token !== 'own' || theirs.some((each) => markOf(each) === tokenMark),
        },
      }),
    },
    answer,
    setup: expectationOf(at),
  };
}

/** Only the pool's tokens for APIs are signed; a refresh token is encrypted for the pool itself. */
function signatureAtHand(
  text: string | undefined,
  kind: SentToken['kind'],
  { keys, facts }: AtHand,
): SentToken['signature'] {
  if (text === undefined || !keys || !facts.issuer) return 'unchecked';
  return kind === 'ID token' || kind === 'access token' ? signatureOf(text, facts.issuer, keys) : 'unchecked';
}

/** A method that was there before goes on asking for a key where the settings leave that open. */
function keyBefore({ rows }: Setup, row: string): boolean {
  const { before } = (rows[row]?.attributes ?? {}) as { readonly before?: { readonly apiKeyRequired?: boolean } };
  return before?.apiKeyRequired ?? false;
}

function expectationOf({ setup, facts, kept, waysIn }: AtHand): SetupExpectation {
  const { settings, target } = setup.extra;
  const { adminGroup, adminMethods, code } = settings.function;
  const { existing } = settings;
  const name = attributeOf(setup, 'function', 'name');
  const tokens = kept && summaryOf(kept);
  const isStarter = code === '' && existing?.functionName === undefined;
  const methods = facts.methods.map(({ method, path, scopes }, index) => {
    const id = index === 0 ? 'method' : `method:${method}`;
    const { authorizationType, apiKeyRequired = keyBefore(setup, id) } = askedFor(setup, id);
    return { method, path, id, scopes, secured: authorizationType === 'COGNITO_USER_POOLS', apiKeyRequired };
  });
  const { resourcePath, httpMethod } = settings.tokenEndpoint;
  const open = { scopes: [], secured: false, apiKeyRequired: false };
  return {
    methods: facts.tokenEndpoint
      ? [...methods, { method: httpMethod, path: resourcePath, id: 'tokenMethod', ...open }]
      : methods,
    stage: settings.api.stageName,
    endpointUrl: facts.endpointUrl ?? '',
    tokenHeader: facts.tokenHeader,
    validationExpression: settings.authorizer.validationExpression,
    issuer: facts.issuer ?? '',
    userPoolId: facts.userPoolId ?? '',
    clientId: facts.clientId ?? '',
    region: target.region,
    clientScopes: settings.appClient.oauthGrants.length > 0 ? settings.appClient.scopes : [],
    hostedPages: facts.hostedPagesUrl !== undefined,
    cors: settings.cors.enabled && existing?.restApiId === undefined,
    rows: rowsIn(setup),
    ...(existing ? { existing } : {}),
    waysIn: waysIn.map(({ id, title, against }) => ({ id, title, ...(against === undefined ? {} : { against }) })),
    ...(kept && tokens
      ? {
          signedIn: {
            who: tokens.who,
            username: kept.userId,
            source: tokens.source,
            scopes: tokens.scopes,
            expiresAt: tokens.expiresAt,
            canRefresh: tokens.canRefresh,
            hasIdToken: kept.idToken !== undefined,
            hasAccessToken: kept.accessToken !== undefined,
          },
        }
      : {}),
    ...(name === undefined ? {} : { function: { name, adminGroup, adminMethods, starter: isStarter } }),
  };
}

/** What is at AWS for all the record knows or, where creating has stopped, is still to be made; and whose it is. */
function rowsIn({ id: setupId, rows, extra }: Setup): SetupExpectation['rows'] {
  const all = [...desiredResources(extra.settings, setupId, extra.phase), ...Object.values(rows)];
  return Object.fromEntries(all.map(({ id, adopted }) => [id, adopted ? 'adopted' : 'own'] as const));
}

/** Where a setup is, as its record says; undefined before its API exists. */
export function restApiOf(setup: Setup): { readonly restApiId: string; readonly stageName: string } | undefined {
  const restApiId = attributeOf(setup, 'api', 'id');
  const stageName = attributeOf(setup, 'stage', 'name') ?? setup.extra.settings.api.stageName;
  return restApiId === undefined ? undefined : { restApiId, stageName };
}

/** The Date header has whole seconds. More would take in errors of the call before. */
const marginMs = 1_000;

/** The name in the record of the function behind the method that was called; undefined where this setup has none. */
function functionName(setup: Setup, { sent }: MadeCall): string | undefined {
  const { resourcePath, httpMethod } = setup.extra.settings.tokenEndpoint;
  const forTokens = attributeOf(setup, 'tokenMethod', 'httpMethod') !== undefined && sent.path === resourcePath;
  const row = forTokens && sent.method === httpMethod ? 'tokenFunction' : 'function';
  return attributeOf(setup, row, 'name');
}

/** Where a function is looked at for a call. `name`: with its alias or version after a colon, where one is called. */
function functionPlace(setup: Setup, { sent, answer, ms }: MadeCall, at: Connection, name: string): FunctionPlace {
  const api = restApiOf(setup) ?? { restApiId: '', stageName: '' };
  const { partition, accountId } = at.caller;
  const scope = `arn:${partition}:execute-api:${at.region}:${accountId}:${api.restApiId}/${api.stageName}`;
  // When the answer was made, by the clock of AWS, which the log goes by.
  const answeredAt = Date.parse(answer.headers.date ?? '');
  return {
    name,
    logGroup: `/aws/lambda/${name.split(':')[0]}`,
    sourceArn: `${scope}/${sent.method}${sent.path ?? ''}`,
    since: (Number.isNaN(answeredAt) ? sent.at : answeredAt) - ms - marginMs,
  };
}

/** What the setup's own operations know to look at. */
export type Looks = Pick<Operations, 'drift' | 'groupsOfUser'>;

/** Asks for all parts at once. What cannot be asked is not known, with the reason. Throws on cancellation only. */
export async function readLiveState(
  setup: Setup,
  made: MadeCall,
  connect: () => Promise<Connection>,
  { drift, groupsOfUser }: Looks,
  signal?: AbortSignal,
): Promise<LiveState> {
  const api = restApiOf(setup);
  const ourDeploymentId = (setup.rows.stage?.props as { deploymentId?: unknown } | undefined)?.deploymentId;
  const ours = typeof ourDeploymentId === 'string' ? { ourDeploymentId } : {};
  const connected = await orWhy(signal, connect);
  if (!connected.known) return { ...nothingKnown(connected.why), ...ours };
  const connection = connected.value;
  const place = {
    ...(api ?? { restApiId: '', stageName: setup.extra.settings.api.stageName }),
    userPoolId: attributeOf(setup, 'userPool', 'id') ?? '',
    clientId: attributeOf(setup, 'appClient', 'id') ?? '',
  };
  const name = functionName(setup, made);
  const behind = name === undefined || !api ? undefined : functionPlace(setup, made, connection, name);
  const [live, drifted, groups] = await Promise.all([
    readLiveApi(connection, { ...place, ...(behind ? { function: behind } : {}) }, signal).then((read) =>
      behind ? read : withFunctionBehind(read, setup, made, connection, signal),
    ),
    driftOf(setup.id, drift, signal),
    groupsOf(setup, made, groupsOfUser, signal),
  ]);
  return { ...live, ...ours, ...groups, drift: drifted };
}

/** Of a method that was there before, the function is the one that the stage calls. */
async function withFunctionBehind(
  live: LiveApi,
  setup: Setup,
  made: MadeCall,
  at: Connection,
  signal?: AbortSignal,
): Promise<LiveApi> {
  const { method, path } = made.sent;
  const shape = live.deployed.known ? live.deployed.value : undefined;
  const served = shape && path !== undefined ? methodAt(shape.methods, method, path) : undefined;
  const arn = served?.integration?.functionArn;
  if (arn === undefined) return live;
  const name = nameOfOwn(arn, at);
  if (name === undefined) return { ...live, function: elsewhere };
  const place = functionPlace(setup, made, at, name);
  return { ...live, function: await readLiveFunction(at.clients, at.target, place, signal) };
}

/** The name in the ARN of a function of this account and Region, with its alias or version. */
export function nameOfOwn(arn: string, { region, caller }: Pick<Connection, 'region' | 'caller'>): string | undefined {
  const [, partition, , ofRegion, ofAccount, , ...name] = arn.split(':');
  const isOwn = partition === caller.partition && ofRegion === region && ofAccount === caller.accountId;
  // A name that the stage's variables fill in is not known from here.
  return isOwn && name.every((part) => /^[\w$-]+$/.test(part)) ? name.join(':') : undefined;
}

const notHere: Known<never> = {
  known: false,
  why: 'The method calls a function of another account or Region, or one that the stage’s variables name.',
};
const elsewhere: LiveFunction = { state: notHere, permission: notHere, lastError: notHere };

async function driftOf(setupId: string, drift: Looks['drift'], signal?: AbortSignal): Promise<LiveState['drift']> {
  return orWhy(signal, async () => {
    const all = await drift(setupId, signal);
    return all
      .filter(({ status }) => status !== 'same')
      .map(({ id, title, properties }) => ({ id, title, properties: properties.map(({ property }) => property) }));
  });
}

/** Groups of the user whose token was sent; nothing where the handler asks for none. */
async function groupsOf(
  { id, extra }: Setup,
  { sent }: MadeCall,
  groupsOfUser: Looks['groupsOfUser'],
  signal?: AbortSignal,
): Promise<Pick<LiveState, 'groups'>> {
  const username = sent.token?.claims['cognito:username'] ?? sent.token?.claims.username;
  if (extra.settings.function.adminGroup === '' || typeof username !== 'string') return {};
  return { groups: await orWhy(signal, () => groupsOfUser(id, username, signal)) };
}

async function orWhy<T>(signal: AbortSignal | undefined, look: () => Promise<T>): Promise<Known<T>> {
  try {
    return { known: true, value: await look() };
  } catch (error) {
    if (isCancellation(error) || signal?.aborted) throw error;
    return { known: false, why: inWords(error) };
  }
}

function inWords(error: unknown): string {
  const { what, why } = noteOf(error);
  return why === undefined ? what : `${what} ${why}`;
}

function nothingKnown(why: string): LiveState {
  const unknown: Known<never> = { known: false, why };
  return {
    configured: unknown,
    deployed: unknown,
    stage: unknown,
    resourcePolicy: unknown,
    endpointDisabled: unknown,
    userPool: unknown,
    appClient: unknown,
    drift: unknown,
  };
}
