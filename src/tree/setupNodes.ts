/** Setup nodes: a setup's record as the items of the explorer. */
import type { Row } from '../engine/record.ts';
import type { ItemWord } from '../manifest.ts';
import type { ResourceFacts, Setup } from '../operations/operations.ts';
import { methodsOf } from '../setup/methodSettings.ts';
import type { SignedInUser, TokenSummary } from '../tokens/tokenSet.ts';
import type { SetupState } from '../ui/setupList.ts';
import { expiryWords } from '../ui/tokenWords.ts';
import { driftItemWords, driftSummary, driftWords, withDrift } from './driftNodes.ts';
import type { DriftFinding } from './driftWatch.ts';
import { failureNode, type IconColor, type SetupNode } from './node.ts';
import { type Standing, standingIcon, standingOf, standingWords } from './rowState.ts';
import type { SecurityFinding } from './securityFindings.ts';
import { securityNode } from './securityNodes.ts';
import { refreshWords, tokenIcon, tokenTooltip, tokenUserNode } from './tokenNodes.ts';

export interface NodeContext {
  /** ms since the epoch. */
  readonly now: number;
  /** Ids, ARNs and links of a resource; undefined where they are not known. */
  readonly facts: (setup: Setup, rowId: string) => ResourceFacts | undefined;
  /** What was found changed behind the setup's back; undefined where nobody has looked. */
  readonly drift?: (setupId: string) => DriftFinding | undefined;
  /** What the last check of its security found; undefined where nobody has checked. */
  readonly security?: (setup: Setup) => SecurityFinding | undefined;
}

/**
 * How each kind of resource looks: its codicon, and what it is called. The record's title is the kind and the name; here
 * the name stands apart, dimmed, so that a column of kinds can be read at a glance. No codicon of the `symbol-` family
 * is used, because themes colour these. They are shown in this order.
 */
const kinds: Readonly<Record<string, { readonly icon: string; readonly label: string; readonly title?: string }>> = {
  'ApiGateway.RestApi': { icon: 'cloud', label: 'REST API' },
  'ApiGateway.Resource': { icon: 'list-tree', label: 'Resource' },
  'ApiGateway.Method': { icon: 'arrow-swap', label: 'Method' },
  'ApiGateway.Integration': { icon: 'plug', label: 'Integration' },
  'ApiGateway.Authorizer': { icon: 'shield', label: 'Authorizer' },
  'ApiGateway.Deployment': { icon: 'rocket', label: 'Deployment' },
  'ApiGateway.Stage': { icon: 'layers', label: 'Stage' },
  'ApiGateway.RequestValidator': { icon: 'checklist', label: 'Request validator' },
  'ApiGateway.GatewayResponse': { icon: 'reply', label: 'Gateway response', title: 'CORS headers' },
  'ApiGateway.ApiKey': { icon: 'key', label: 'API key' },
  'ApiGateway.UsagePlan': { icon: 'dashboard', label: 'Usage plan' },
  'Lambda.Function': { icon: 'code', label: 'Lambda function', title: 'Function' },
  'Lambda.Permission': { icon: 'unlock', label: 'Permission' },
  'IAM.Role': { icon: 'account', label: 'Execution role' },
  'Logs.LogGroup': { icon: 'output', label: 'Log group' },
  'Cognito.UserPool': { icon: 'organization', label: 'User pool' },
  'Cognito.Domain': { icon: 'globe', label: 'Domain' },
  'Cognito.AppClient': { icon: 'window', label: 'App client' },
  'Cognito.ManagedLoginBranding': { icon: 'paintcan', label: 'Managed login style' },
  'Cognito.ResourceServer': { icon: 'tag', label: 'Resource server' },
  'Cognito.Group': { icon: 'person-add', label: 'Group' },
  'Cognito.User': { icon: 'person', label: 'Test user' },
  'Cognito.GroupMembership': { icon: 'link', label: 'Membership' },
};

const isOfFunction = ({ type }: Row) => /^(Lambda|IAM|Logs)\./.test(type);
/** The second function, which signs people in, has a role, log group and permission of its own. */
const isOfTokenEndpoint = ({ id }: Row) => id.startsWith('token');

/** Kinds that stand below a group; the group is the resource that heads them. */
const groups: readonly { readonly head: string; readonly members: (row: Row) => boolean }[] = [
  { head: 'api', members: ({ type }) => type.startsWith('ApiGateway.') },
  { head: 'function', members: (row) => isOfFunction(row) && !isOfTokenEndpoint(row) },
  { head: 'tokenFunction', members: (row) => isOfFunction(row) && isOfTokenEndpoint(row) },
  { head: 'userPool', members: ({ type }) => type.startsWith('Cognito.') },
];

/** The item of a setup with everything below it. */
export function setupNode({ id, setup, failure, tokens, users }: SetupState, context: NodeContext): SetupNode {
  if (!setup) {
    const note = failure ?? { code: 'RecordUnreadable', what: 'The record of this setup could not be read.' };
    return failureNode(id, id, note, id);
  }
  const rows = Object.values(setup.rows);
  const drift = context.drift?.(id);
  const status = statusOf(setup, rows, context.now, drift);
  const children = [
    ...endpointNode(setup, context),
    ...securityNode(setup, context.security?.(setup)),
    ...groups.flatMap((group) => groupNode(setup, rows, group, context)),
    ...tokensNode(setup, tokens, context.now, users),
  ];
  const words: ItemWord[] = ['setup'];
  if (setup.extra.target.kind === 'sandbox') words.push('sandbox');
  if (tokens) words.push('signedIn');
  if (tokens) words.push(...refreshWords(tokens));
  words.push(...driftItemWords(drift?.drifted ?? []));
  return {
    key: id,
    setupId: id,
    label: setup.name,
    description: `${status.words} · ${placeOf(setup)}`,
    spoken: `${setup.name}, ${placeOf(setup)} · ${status.words}`,
    tooltip: [
      setup.name,
      `${sentence(status.words)}.`,
      ...(drift?.drifted ?? []).map(({ title, status }) => `${title}: ${driftWords[status]}.`),
      ...(drift?.failure ? [`Whether it is still as it was left could not be seen. ${drift.failure.what}`] : []),
      `${placeSentence(setup)} Created ${dateWords(setup.createdAt)}.`,
    ],
    icon: status.icon,
    iconColor: status.iconColor,
    words,
    unfolded: true,
    children: children.length > 0 ? children : [emptyNode(setup)],
    id,
  };
}

/** A way on, where there is nothing to show yet. It also keeps the setup unfolded from the beginning. */
function emptyNode(setup: Setup): SetupNode {
  return {
    key: `${setup.id}/empty`,
    setupId: setup.id,
    label: 'Nothing has been created yet',
    description: 'select to continue in the wizard',
    tooltip: ['Opens the wizard, where you can create it.'],
    icon: 'info',
    words: [],
    command: 'cognitoApi.openSetup',
  };
}

interface Status {
  readonly words: string;
  readonly icon: string;
  readonly iconColor?: IconColor;
}

function statusOf(setup: Setup, rows: readonly Row[], now: number, drift: DriftFinding | undefined): Status {
  const existing = rows.filter((row) => row.state !== 'gone');
  const having = (standing: Standing) => existing.filter((row) => standingOf(row, now) === standing);
  const warning = { icon: 'warning', iconColor: 'problemsWarningIcon.foreground' } as const;
  const working = having('working');
  if (working.some((row) => row.state === 'deleting')) return { words: 'cleaning up…', icon: 'loading~spin' };
  if (working.length > 0)
    return { words: `creating ${having('exists').length} of ${existing.length}…`, icon: 'loading~spin' };
  const [failed] = having('failed');
  if (failed) return { words: `failed at ${failed.title}`, icon: 'error', iconColor: 'problemsErrorIcon.foreground' };
  if (having('exists').length === 0 && having('left').length === 0 && having('unfinished').length === 0)
    return { words: 'not created yet', icon: 'circle-outline' };
  if (having('left').length > 0 && having('exists').length === 0) return { words: 'partly cleaned up', ...warning };
  if (having('unfinished').length + having('planned').length > 0) return { words: 'unfinished', ...warning };
  // Whether it is still secured cannot be told from the record then.
  const summary = driftSummary(drift?.drifted ?? []);
  if (summary) return { words: summary, ...warning };
  return isSecured(setup)
    ? { words: 'secured', icon: 'shield', iconColor: 'testing.iconPassed' }
    : { words: openWords(setup), ...warning };
}

/** The deployed method asks the authorizer. */
function isSecured({ rows }: Setup): boolean {
  const props = rows.method?.props as { authorizationType?: unknown } | undefined;
  return props?.authorizationType === 'COGNITO_USER_POOLS' && rows.stage?.state === 'created';
}

/** Who can call a method that asks for no token yet. */
function openWords(setup: Setup): string {
  return asksForKey(setup) ? 'open with an API key' : 'open to anyone';
}

function asksForKey({ rows }: Setup): boolean {
  return (rows.method?.props as { apiKeyRequired?: unknown } | undefined)?.apiKeyRequired === true;
}

function endpointNode(setup: Setup, { now, facts }: NodeContext): SetupNode[] {
  const { stage } = setup.rows;
  if (!stage || stage.state === 'gone') return [];
  const { api, authorizer, authorizationScopes } = setup.extra.settings;
  const token = authorizationScopes.length > 0 ? 'access token' : 'ID token';
  const ready = stage.state === 'created';
  const path = `${api.httpMethod} ${api.resourcePath}`;
  const description = !ready
    ? (standingWords(stage, now) ?? '')
    : isSecured(setup)
      ? `needs the ${token}`
      : openWords(setup);
  return [
    {
      key: `${setup.id}/endpoint`,
      setupId: setup.id,
      label: 'Endpoint',
      description: [ready && isSecured(setup) ? undefined : description, path].filter(Boolean).join(' · '),
      spoken: `${path}, ${description}`,
      tooltip: [
        `The endpoint: ${path} of stage ${api.stageName}.`,
        isSecured(setup)
          ? `Callers send the ${token} in the header ${authorizer.tokenHeader}; everybody else gets 401.`
          : `${asksForKey(setup) ? 'Whoever has the API key' : 'Anyone'} can call it.`,
        ...[facts(setup, 'stage')?.url].filter((url) => url !== undefined),
      ],
      ...standingIcon(stage, 'link', now),
      words: ready ? ['endpoint', 'hasUrl'] : [],
      children: ready ? endpointMethods(setup) : undefined,
    },
  ];
}

/** Each method that can be called, where there is more than one. */
function endpointMethods(setup: Setup): SetupNode[] | undefined {
  const { api, authorizationScopes, existing } = setup.extra.settings;
  const methods = methodsOf(api, authorizationScopes);
  if (methods.length === 1 || existing?.restApiId) return undefined;
  return methods
    .filter(({ suffix }) => setup.rows[`method${suffix}`]?.state === 'created')
    .map(({ httpMethod, authorizationScopes: scopes }) => {
      const needs = scopes.length > 0 ? `needs the access token with ${scopes.join(' or ')}` : 'needs the ID token';
      const description = isSecured(setup) ? needs : openWords(setup);
      return {
        key: `${setup.id}/endpoint/${httpMethod}`,
        setupId: setup.id,
        label: httpMethod,
        description,
        spoken: `${httpMethod} ${api.resourcePath}, ${description}`,
        tooltip: [`${httpMethod} ${api.resourcePath} ${description}.`],
        icon: 'arrow-swap',
        words: ['endpoint', 'method'],
        method: httpMethod,
      };
    });
}

function groupNode(
  setup: Setup,
  rows: readonly Row[],
  { head, members }: (typeof groups)[number],
  context: NodeContext,
): SetupNode[] {
  const order = Object.keys(kinds);
  const own = rows
    .filter((row) => members(row) && row.state !== 'gone')
    .toSorted((one, other) => order.indexOf(one.type) - order.indexOf(other.type));
  const headRow = own.find((row) => row.id === head);
  // Without its head (left behind by a failed clean-up), each member stands by itself.
  if (!headRow) return own.map((row) => rowNode(setup, row, context));
  const children = own
    // The test user is among the users, which are listed live, unless it is not there any more.
    .filter(
      (row) =>
        row !== headRow && !(row.type === 'Cognito.User' && row.state === 'created' && !driftOf(setup, row, context)),
    )
    .map((row) => rowNode(setup, row, context));
  const node = rowNode(setup, headRow, context);
  const below = own.flatMap((row) => (row === headRow ? [] : (driftOf(setup, row, context) ?? [])));
  return [
    {
      ...node,
      // It may be folded, and what is below it is then not seen.
      description: [driftSummary(below), node.description].filter(Boolean).join(' · '),
      spoken: [node.spoken, driftSummary(below)].filter(Boolean).join(', '),
      children: head === 'userPool' && headRow.state === 'created' ? [...children, usersNode(setup)] : children,
    },
  ];
}

function driftOf({ id }: Setup, row: Row, { drift }: NodeContext) {
  return drift?.(id)?.drifted.find((one) => one.id === row.id);
}

/** True for the function whose code is edited in the settings. */
function deploysCode({ id, type, adopted, state }: Row): boolean {
  return id === 'function' && type === 'Lambda.Function' && !adopted && state !== 'gone' && state !== 'left';
}

function rowNode(setup: Setup, row: Row, context: NodeContext): SetupNode {
  const node = plainRowNode(setup, row, context);
  // What is being worked on, or failed, has something more urgent to say.
  return standingOf(row, context.now) === 'exists' ? withDrift(node, driftOf(setup, row, context)) : node;
}

function plainRowNode(setup: Setup, row: Row, { now, facts }: NodeContext): SetupNode {
  const known = facts(setup, row.id);
  // The sandbox has no console.
  const consoleUrl = setup.extra.target.kind === 'sandbox' ? undefined : known?.consoleUrl;
  const words: ItemWord[] = [];
  if (known?.id) words.push('hasId');
  if (known?.arn) words.push('hasArn');
  if (known?.url || row.id === 'domain') words.push('hasUrl');
  if (consoleUrl) words.push('hasConsole');
  if (deploysCode(row)) words.push('handler');
  if (row.state === 'created' && row.id === 'authorizer') words.push('authorizer');
  if (row.state === 'created' && isMethod(row)) words.push('method');
  const { failure } = row;
  const kind = kinds[row.type];
  const standing = standingWords(row, now);
  return {
    key: `${setup.id}/${row.id}`,
    setupId: setup.id,
    label: kind?.label ?? row.title,
    description: [standing, kind && nameOf(row.title, kind.title ?? kind.label)].filter(Boolean).join(' · '),
    spoken: [row.title, standing].filter(Boolean).join(', '),
    tooltip: [row.title, known?.explanation, failure?.what, failure?.why, failure?.next, known?.id].filter(
      (text) => text !== undefined,
    ),
    ...standingIcon(row, kind?.icon ?? 'circle-outline', now),
    words: row.state === 'planned' ? [] : words,
    id: known?.id,
    arn: known?.arn,
    url: known?.url,
    consoleUrl,
    method: isMethod(row) ? methodOf(row) : undefined,
  };
}

/** True for the methods of the secured path. */
function isMethod({ id }: Row): boolean {
  return id === 'method' || id.startsWith('method:');
}

function methodOf({ props }: Row): string | undefined {
  const { httpMethod } = props as { readonly httpMethod?: unknown };
  return typeof httpMethod === 'string' ? httpMethod : undefined;
}

/** The title without the kind: "REST API demo" is "demo". What has no name of its own is described by its title. */
function nameOf(title: string, kind: string): string | undefined {
  if (title === kind) return undefined;
  if (title.startsWith(`${kind} `)) return title.slice(kind.length + 1);
  return title.toLowerCase().endsWith(` ${kind.toLowerCase()}`) ? title.slice(0, -kind.length - 1) : title;
}

function usersNode(setup: Setup): SetupNode {
  return {
    key: `${setup.id}/users`,
    setupId: setup.id,
    label: 'Users',
    tooltip: ['The people in this user pool, as Cognito knows them now.'],
    icon: 'person',
    words: ['users'],
    lazy: 'users',
  };
}

/** Who is signed in, once there is an app client to sign in to. */
export function tokensNode(
  setup: Setup,
  tokens: TokenSummary | undefined,
  now: number,
  users: readonly SignedInUser[] = [],
): SetupNode[] {
  const base = { key: `${setup.id}/tokens`, setupId: setup.id };
  if (!tokens) {
    if (setup.rows.appClient?.state !== 'created') return [];
    return [
      {
        ...base,
        label: 'Nobody is signed in',
        tooltip: ['Without a token the secured endpoint answers 401.', 'Sign in to get tokens.'],
        icon: 'key',
        iconColor: 'disabledForeground',
        words: ['tokens', 'signedOut'],
      },
    ];
  }
  return [
    {
      ...base,
      label: 'Tokens',
      description: `${expiryWords(tokens.expiresAt, now)} · ${tokens.who}`,
      spoken: `${tokens.who} is signed in, the token ${expiryWords(tokens.expiresAt, now)}`,
      tooltip: tokenTooltip(tokens, now),
      ...tokenIcon(tokens, now),
      words: ['tokens', 'signedIn', ...refreshWords(tokens)],
      children: users.map((user) => tokenUserNode(setup.id, user, now)),
    },
  ];
}

/** Where it lives, in few characters. */
function placeOf({ extra: { target, caller } }: Setup): string {
  if (target.kind === 'sandbox') return 'sandbox';
  if (target.endpointUrl) return hostOf(target.endpointUrl);
  return caller ? `${caller.accountId} · ${target.region}` : target.region;
}

function placeSentence({ extra: { target, caller } }: Setup): string {
  if (target.kind === 'sandbox') return 'It lives in the local sandbox.';
  const account = caller ? `account ${caller.accountId}` : 'AWS';
  return `It lives in ${account}, ${target.region}${target.endpointUrl ? `, at ${target.endpointUrl}` : ''}.`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1).replace(/…$/, '');
}

function dateWords(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
