/** What an authorizer needs to be one: of user pools, of type TOKEN, of type REQUEST. */
import type { World } from '../service.ts';
import { badRequest } from './apiGatewayErrors.ts';
import { functionArnOf } from './integrations.ts';
import { type ApiState, type Authorizer, requireText } from './state.ts';

/** Seconds that results are kept when nothing is said. Source: the API model. */
export const defaultTtl = 300;
const maxTtl = 3600;
/** User pools of one authorizer. Source: developer guide, "apigateway-enable-cognito-user-pool". */
const maxPools = 1000;

/** Holds an authorizer, new or changed, to its rules. Throws BadRequestException. */
export function checkAuthorizer(world: World, api: ApiState, authorizer: Authorizer): void {
  requireText(authorizer.name, 'Authorizer name must be non-empty');
  const twin = Object.values(api.authorizers).find(({ id, name }) => id !== authorizer.id && name === authorizer.name);
  if (twin !== undefined)
    throw badRequest(`Authorizer name must be unique. Authorizer ${authorizer.name} already exists in this RestApi.`);
  const ttl = authorizer.authorizerResultTtlInSeconds ?? defaultTtl;
  if (!Number.isInteger(ttl) || ttl < 0 || ttl > maxTtl)
    throw badRequest(`Authorizer result TTL must be between 0 and ${maxTtl} seconds`);
  if (authorizer.type === 'COGNITO_USER_POOLS') checkPools(world, authorizer.providerARNs ?? []);
  else checkFunction(authorizer.authorizerUri);
  // Without one there is nothing to keep results by; type REQUEST may do without both.
  if (authorizer.identitySource === '' && (authorizer.type !== 'REQUEST' || ttl > 0))
    throw badRequest(`Identity source must be non-empty for an authorizer of type ${authorizer.type}`);
  const isKnown =
    authorizer.type === 'REQUEST' ? identitySourcesOf(authorizer).every(isSource) : tokenHeaderOf(authorizer);
  if (!isKnown) throw badRequest(`Invalid identity source specified: ${authorizer.identitySource}`);
  checkExpression(authorizer.identityValidationExpression);
}

function checkPools(world: World, arns: readonly string[]): void {
  if (arns.length === 0)
    throw badRequest('At least one provider ARN must be specified for an authorizer of type COGNITO_USER_POOLS');
  if (arns.length > maxPools) throw badRequest(`An authorizer can have at most ${maxPools} provider ARNs`);
  for (const arn of arns) {
    // Stage variables have no value before a request comes, so what they stand for cannot be checked here.
    if (/\$\{stageVariables\.\w+\}/.test(arn)) continue;
    const isPool = /^arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:\d{12}:userpool\/[\w-]+_[0-9a-zA-Z]+$/.test(arn);
    if (!isPool || world.services.cognito?.poolExists(arn) !== true)
      throw badRequest(`Invalid provider ARN specified: ${arn}`);
  }
}

/** Whether the function exists is not asked before a call comes. */
function checkFunction(uri = ''): void {
  if (functionArnOf(uri) === undefined)
    throw badRequest(
      `Invalid Authorizer URI: ${uri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda ` +
        'function invocation.',
    );
}

function checkExpression(expression: string | undefined): void {
  try {
    if (expression !== undefined) new RegExp(expression);
  } catch {
    throw badRequest(`Invalid identity validation expression specified: ${expression}`);
  }
}

/** The header that carries the token; undefined when the identity source is not `method.request.header.NAME`. */
export function tokenHeaderOf({ identitySource }: Authorizer): string | undefined {
  return /^method\.request\.header\.([A-Za-z0-9!#$%&'*+.^_`|~-]+)$/.exec(identitySource)?.[1];
}

/** The identity sources of type REQUEST, one by one. */
export function identitySourcesOf({ identitySource }: Authorizer): string[] {
  return identitySource
    .split(',')
    .map((source) => source.trim())
    .filter((source) => source !== '');
}

function isSource(source: string): boolean {
  return /^(?:method\.request\.(?:header|querystring)\.[^\s,]+|stageVariables\.\w+|context\.[\w.]+)$/.test(source);
}
