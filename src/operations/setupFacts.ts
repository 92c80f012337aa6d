/** What one can know of a setup from its record, without asking AWS. */
import { type Addresses, addresses } from '../aws/target.ts';
import type { TokenEndpoint } from '../endpoint/tokenEndpoint.ts';
import { expectedToken } from '../setup/fields.ts';
import type { Ports, Setup, SetupFacts } from './operations.ts';

/** The addresses of a setup's target. Starts the sandbox where it lives there: only it knows its port. */
export async function addressesOf(setup: Setup, ports: Ports): Promise<Addresses> {
  const { target } = setup.extra;
  const endpoint = target.kind === 'sandbox' ? (await ports.sandbox()).endpoint : target.endpointUrl;
  return addresses(target.region, endpoint);
}

/** An attribute of a resource that exists, as text. */
export function attributeOf(setup: Setup, rowId: string, name: string): string | undefined {
  const row = setup.rows[rowId];
  if (!row || row.state === 'gone' || row.state === 'planned') return undefined;
  const value = row.attributes?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** The method's props as of its last request. */
function methodProps(setup: Setup): { authorizationType?: string; apiKeyRequired?: boolean } {
  return (setup.rows.method?.props ?? {}) as { authorizationType?: string; apiKeyRequired?: boolean };
}

/** True when callers of the method need an API key that is ours. */
export function needsApiKey(setup: Setup): boolean {
  return methodProps(setup).apiKeyRequired === true && attributeOf(setup, 'apiKey', 'id') !== undefined;
}

/** The path through which the API signs people in itself, once it exists. */
function tokenEndpointOf(setup: Setup, invokeUrl: string): TokenEndpoint | undefined {
  const { resourcePath, httpMethod } = setup.extra.settings.tokenEndpoint ?? {};
  if (attributeOf(setup, 'tokenMethod', 'httpMethod') === undefined) return undefined;
  return { url: invokeUrl + resourcePath, method: httpMethod };
}

/** True once the method asks for the authorizer and that has been deployed. */
export function isSecured(setup: Setup): boolean {
  const method = setup.rows.method?.props as { authorizationType?: string } | undefined;
  return method?.authorizationType === 'COGNITO_USER_POOLS' && setup.rows.stage?.state === 'created';
}

export async function setupFacts(setup: Setup, ports: Ports): Promise<SetupFacts> {
  const { settings } = setup.extra;
  const at = await addressesOf(setup, ports);
  const apiId = attributeOf(setup, 'api', 'id');
  const stage = attributeOf(setup, 'stage', 'name');
  const userPoolId = attributeOf(setup, 'userPool', 'id');
  const prefix = attributeOf(setup, 'domain', 'prefix');
  const path = settings.api.resourcePath === '/' ? '/' : settings.api.resourcePath;
  return {
    setupId: setup.id,
    endpointUrl: apiId && stage ? at.invokeUrl(apiId, stage) + path : undefined,
    method: settings.api.httpMethod === 'ANY' ? 'GET' : settings.api.httpMethod,
    tokenHeader: settings.authorizer.tokenHeader,
    expectedToken: expectedToken(settings),
    hostedPagesUrl: prefix && at.hostedPages(prefix),
    userPoolId,
    clientId: attributeOf(setup, 'appClient', 'id'),
    issuer: userPoolId && at.issuer(userPoolId),
    tokenEndpoint: apiId && stage ? tokenEndpointOf(setup, at.invokeUrl(apiId, stage)) : undefined,
    hasTestUser: attributeOf(setup, 'testUser', 'username') !== undefined,
    inboxUrl: setup.extra.target.kind === 'sandbox' ? at.inbox : undefined,
  };
}

/** The endpoint with each path parameter filled in, so that it can be called: `{id}` becomes `id`. */
export function callableUrl(endpointUrl: string): string {
  return endpointUrl.replaceAll(/\{([^}+]+)\+?\}/g, '$1');
}
