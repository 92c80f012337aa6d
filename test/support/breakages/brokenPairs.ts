/** Pairs of breakages across themes, with their causes in the order in which API Gateway meets them. */
import {
  DeleteUserPoolClientCommand,
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import type { BedName, Breakage } from '../brokenCall.ts';
import type { Bed } from '../explainBed.ts';
import { back, expression, readsHeader, servesWhile, toIam, toOpen } from './authorizerBreakages.ts';
import { code, removePermission } from './functionBreakages.ts';
import { denied } from './lambdaAuthorizerBreakages.ts';
import { quotaOfOne } from './limitBreakages.ts';
import { disableKey, leaveGroup } from './requestBreakages.ts';
import { deleteApi, deleteStage, denyAll } from './routeBreakages.ts';
import { keepOld } from './tokenBreakages.ts';

export interface BrokenPair {
  readonly name: string;
  readonly on?: BedName;
  readonly breaks: readonly ((bed: Bed) => Promise<unknown>)[];
  readonly call?: Breakage['call'];
  /** First causes, round by round; one where a repair takes what it rests on along, as its preview says. */
  readonly causes: readonly [string, string] | readonly [string];
  readonly after?: number;
  readonly afterwards?: string;
  readonly undo?: Breakage['undo'];
  readonly spoils?: true;
}

const deploy = (bed: Bed) => bed.deploy();
const throws = code("raise ValueError('no such table')");
const malformed = code("return 'hello'");
const asksScope = (bed: Bed) => bed.patchMethod(['add', '/authorizationScopes', 'email']);
const deleteFunction = async (bed: Bed) =>
  bed.world.lambda.send(new DeleteFunctionCommand({ FunctionName: await bed.attribute('function', 'name') }));
/** A token that no authorizer has in its cache, so that the pool is asked. */
async function keepUnseen(bed: Bed): Promise<void> {
  const { id, access, refresh } = await bed.rawTokens();
  await bed.keep({ idToken: id, accessToken: access, refreshToken: refresh });
}
async function deletePool(bed: Bed): Promise<void> {
  const UserPoolId = await bed.attribute('userPool', 'id');
  const { domainPrefix: Domain } = (await bed.setup()).extra.settings.hostedPages;
  await bed.world.cognito.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain }));
  await bed.world.cognito.send(new DeleteUserPoolCommand({ UserPoolId }));
}
const deleteClient = async (bed: Bed) =>
  bed.world.cognito.send(
    new DeleteUserPoolClientCommand({
      UserPoolId: await bed.attribute('userPool', 'id'),
      ClientId: await bed.attribute('appClient', 'id'),
    }),
  );
const switchOff = (bed: Bed) => bed.patchApi(['replace', '/disableExecuteApiEndpoint', 'true']);
const asksKey = (bed: Bed) => bed.patchMethod(['replace', '/apiKeyRequired', 'true']);

export const brokenPairs: readonly BrokenPair[] = [
  {
    name: 'the wrong token is in the wrong header',
    breaks: [],
    call: { token: 'access token', header: 'X-Token' },
    causes: ['wrong-header', 'access-token-without-scopes'],
  },
  {
    name: 'the ID token is in the wrong header where scopes are asked',
    on: 'scopes',
    breaks: [],
    call: { token: 'ID token', header: 'X-Token' },
    causes: ['wrong-header', 'id-token-where-scopes'],
  },
  {
    name: 'an expired token is in the wrong header',
    breaks: [keepOld],
    call: { token: 'ID token', header: 'X-Token' },
    causes: ['wrong-header', 'expired'],
  },
  {
    name: 'the path is wrong, and so is the kind of token',
    breaks: [],
    call: { token: 'access token', path: '/helo' },
    causes: ['path-unknown', 'access-token-without-scopes'],
  },
  {
    name: 'the path is wrong, and no token is sent',
    breaks: [],
    call: { token: 'none', path: '/Hello' },
    causes: ['path-unknown', 'no-token'],
  },
  {
    name: 'the method is wrong, and the token has expired',
    breaks: [keepOld],
    call: { token: 'ID token', method: 'POST' },
    causes: ['method-unknown', 'expired'],
  },
  {
    name: 'the path is wrong, and the handler is broken',
    breaks: [malformed],
    call: { token: 'ID token', path: '/helo' },
    causes: ['path-unknown', 'handler-malformed'],
  },
  {
    name: 'another header is read but not deployed, and the token has expired',
    breaks: [keepOld, readsHeader('X-Jwt')],
    call: { token: 'ID token', header: 'X-Jwt' },
    causes: ['not-deployed', 'expired'],
    spoils: true,
  },
  {
    name: 'the method asks for an AWS signature, and the stage serves that older deployment, with an expired token',
    breaks: [keepOld, servesWhile(toIam, back)],
    causes: ['stage-serves-another-deployment', 'expired'],
  },
  {
    name: 'the method asks for an AWS signature, and the wrong token is sent',
    breaks: [toIam, deploy],
    call: { token: 'access token', scheme: 'Bearer' },
    causes: ['aws-iam-on-method', 'access-token-without-scopes'],
  },
  {
    name: 'the method asks for an AWS signature, and the permission is missing',
    breaks: [toIam, deploy, removePermission],
    causes: ['aws-iam-on-method', 'permission-missing'],
  },
  {
    name: 'a Lambda authorizer guards the method now, and the token has expired',
    breaks: [keepOld, denied],
    causes: ['lambda-authorizer-on-method', 'expired'],
  },
  {
    name: 'the token has expired, and the permission is missing',
    breaks: [keepOld, removePermission],
    causes: ['expired', 'permission-missing'],
  },
  {
    name: 'the permission is missing, and the handler throws',
    breaks: [removePermission, throws],
    causes: ['permission-missing'],
  },
  {
    name: 'no token is sent, and the function is gone',
    breaks: [deleteFunction],
    call: { token: 'none' },
    causes: ['no-token', 'function-gone'],
  },
  {
    name: 'the wrong token is sent, and the handler throws',
    breaks: [throws],
    call: { token: 'access token' },
    causes: ['access-token-without-scopes', 'handler-threw'],
  },
  {
    name: 'the authorizer reads another header, and the handler is broken',
    breaks: [readsHeader('X-Jwt'), deploy, malformed],
    causes: ['wrong-header'],
  },
  {
    name: 'the stage is gone, and the wrong token is sent',
    breaks: [deleteStage],
    call: { token: 'access token' },
    causes: ['stage-gone', 'access-token-without-scopes'],
  },
  {
    name: 'the stage is gone, and the permission is missing',
    breaks: [deleteStage, removePermission],
    causes: ['stage-gone', 'permission-missing'],
  },
  {
    name: 'a policy forbids the call, and the permission is missing',
    breaks: [denyAll, removePermission],
    causes: ['resource-policy-denies', 'permission-missing'],
  },
  {
    name: 'the token has expired, and a policy forbids the call: who calls is asked first',
    breaks: [keepOld, denyAll],
    causes: ['expired', 'resource-policy-denies'],
  },
  {
    name: 'the address is switched off, and the token has expired',
    breaks: [keepOld, switchOff, deploy],
    causes: ['endpoint-disabled', 'expired'],
  },
  {
    name: 'the address is switched off, and the path is wrong',
    breaks: [switchOff, deploy],
    call: { token: 'ID token', path: '/helo' },
    causes: ['endpoint-disabled', 'path-unknown'],
  },
  {
    name: 'the wrong token is sent, and the API key is left out',
    on: 'apiKey',
    breaks: [],
    call: { token: 'access token', apiKey: 'leave out' },
    causes: ['access-token-without-scopes', 'api-key-not-sent'],
  },
  {
    name: 'the token has expired, and the API key is disabled',
    on: 'apiKey',
    breaks: [keepOld, disableKey],
    causes: ['expired', 'api-key-refused'],
  },
  {
    name: 'the API key is disabled, and the handler throws',
    on: 'apiKey',
    breaks: [disableKey, throws],
    causes: ['api-key-refused', 'handler-threw'],
  },
  {
    name: 'the token has expired, and the quota of the API key is used up',
    on: 'apiKey',
    breaks: [quotaOfOne, keepOld],
    causes: ['expired', 'quota-exceeded'],
  },
  {
    name: 'the quota of the API key is used up, and the permission is missing',
    on: 'apiKey',
    breaks: [quotaOfOne, removePermission],
    causes: ['quota-exceeded', 'permission-missing'],
  },
  {
    name: 'no scope is in the token, and the method asks for an API key that nobody wanted',
    on: 'scopes',
    breaks: [(bed) => bed.signIn('srp'), asksKey, deploy],
    causes: ['scope-missing', 'api-key-unwanted'],
  },
  {
    name: 'the method asks for a scope that nobody wanted, and the permission is missing',
    breaks: [asksScope, deploy, removePermission],
    causes: ['id-token-where-scopes', 'permission-missing'],
  },
  {
    name: 'the expression takes another client, and the permission is missing',
    breaks: [expression('somebody-else'), deploy, removePermission],
    causes: ['other-client', 'permission-missing'],
  },
  {
    name: 'a parameter is left out, and the token has expired',
    on: 'checked',
    breaks: [keepOld],
    call: { token: 'ID token', query: [{ name: 'q', value: '' }] },
    causes: ['expired', 'parameters-missing'],
  },
  {
    name: 'a parameter is left out, and the permission is missing',
    on: 'checked',
    breaks: [removePermission],
    call: { token: 'ID token', query: [{ name: 'q', value: '' }] },
    causes: ['parameters-missing', 'permission-missing'],
  },
  {
    name: 'the user has left the group, and the token is in the wrong header',
    on: 'groups',
    breaks: [leaveGroup, (bed) => bed.signIn()],
    call: { token: 'ID token', header: 'X-Token' },
    causes: ['wrong-header', 'group-missing'],
  },
  {
    name: 'the user has left the group, and the permission is missing',
    on: 'groups',
    breaks: [leaveGroup, (bed) => bed.signIn(), removePermission],
    causes: ['permission-missing', 'group-missing'],
  },
  {
    name: 'the method is open to anyone, and the handler throws',
    breaks: [toOpen, deploy, throws],
    causes: ['handler-threw'],
    call: { token: 'none' },
    after: 401,
    afterwards: 'no-token',
  },
  {
    name: 'the user pool was deleted, so its users have to sign in anew',
    breaks: [keepUnseen, deletePool],
    causes: ['user-pool-gone', 'other-pool'],
    spoils: true,
  },
  {
    name: 'the app client was deleted, and the token has expired',
    breaks: [keepOld, deleteClient],
    causes: ['app-client-gone', 'expired'],
    spoils: true,
  },
  {
    name: 'the API is gone, and the token has expired',
    breaks: [keepOld, deleteApi],
    causes: ['api-gone', 'expired'],
    spoils: true,
  },
];
