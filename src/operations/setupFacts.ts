/** What one can know of a setup from its record, without asking AWS. */
import { type Addresses, addresses } from '../aws/target.ts';
import type { TokenEndpoint } from '../endpoint/tokenEndpoint.ts';
import { expectedToken } from '../setup/fields.ts';
import { methodsOf } from '../setup/methodSettings.ts';
import { plainMethods } from '../setup/settings.ts';
import type { MethodFacts, Ports, Setup, SetupFacts } from './operations.ts';

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

/** The path through which the API signs people in itself, once it exists. */
function tokenEndpointOf(setup: Setup, invokeUrl: string): TokenEndpoint | undefined {
  const { resourcePath, httpMethod } = setup.extra.settings.tokenEndpoint ?? {};
  if (attributeOf(setup, 'tokenMethod', 'httpMethod') === undefined) return undefined;
  return { url: invokeUrl + resourcePath, method: httpMethod };
}

/** What a method asks of callers. */
interface AskedFor {
  readonly authorizationType?: string;
  readonly apiKeyRequired?: boolean;
}

/** As of the last request for the method; of one that was there before, what it was asked to become. */
export function askedFor(setup: Setup, row: string): AskedFor {
  const props = (setup.rows[row]?.props ?? {}) as AskedFor & { readonly wanted?: AskedFor };
  return props.wanted ?? props;
}

/** The methods of the secured path, as of the last request for each. */
function methodFacts(setup: Setup): MethodFacts[] {
  const { settings } = setup.extra;
  // Further methods of an API that was there before are its owner's.
  const methods = methodsOf(settings.api, settings.authorizationScopes).slice(
    0,
    settings.existing?.restApiId ? 1 : undefined,
  );
  const declared = methods.map(({ httpMethod }) => httpMethod);
  const validator = setup.rows.validator?.props as { parameters?: boolean; body?: boolean } | undefined;
  const ourKey = attributeOf(setup, 'apiKey', 'id') !== undefined;
  return methods.map((method) => {
    const row = `method${method.suffix}`;
    const props = (setup.rows[row]?.props ?? {}) as {
      apiKeyRequired?: boolean;
      requestParameters?: Readonly<Record<string, boolean>>;
      requestValidatorId?: string;
      requestModel?: string;
    };
    return {
      method: method.httpMethod,
      callable: callableMethod(method.httpMethod, declared),
      path: settings.api.resourcePath,
      scopes: method.authorizationScopes,
      expectedToken: method.authorizationScopes.length > 0 ? 'access token' : 'ID token',
      secured: askedFor(setup, row).authorizationType === 'COGNITO_USER_POOLS' && setup.rows.stage?.state === 'created',
      needsApiKey: props.apiKeyRequired === true && ourKey,
      required: requiredIn(props.requestParameters),
      checksRequired: props.requestValidatorId !== undefined && validator?.parameters === true,
      checksBody:
        props.requestValidatorId !== undefined && props.requestModel !== undefined && validator?.body === true,
    };
  });
}

/** Declared as `method.request.querystring.name: true`. */
function requiredIn(parameters: Readonly<Record<string, boolean>> = {}): MethodFacts['required'] {
  return Object.entries(parameters).flatMap(([expression, required]) => {
    const [, place, name = ''] = /^method\.request\.(querystring|header)\.(.+)$/.exec(expression) ?? [];
    return required && place ? [{ place: place as 'querystring' | 'header', name }] : [];
  });
}

/** ANY is no method that one can call with: GET stands for it, or the first that is not declared beside it. */
function callableMethod(method: string, declared: readonly string[]): string {
  return method === 'ANY' ? (plainMethods.find((plain) => !declared.includes(plain)) ?? 'GET') : method;
}

export async function setupFacts(setup: Setup, ports: Ports): Promise<SetupFacts> {
  const { settings } = setup.extra;
  const at = await addressesOf(setup, ports);
  const apiId = attributeOf(setup, 'api', 'id');
  const stage = attributeOf(setup, 'stage', 'name');
  const userPoolId = attributeOf(setup, 'userPool', 'id');
  const prefix = attributeOf(setup, 'domain', 'prefix');
  const methods = methodFacts(setup);
  const stageUrl = apiId && stage ? at.invokeUrl(apiId, stage) : undefined;
  return {
    setupId: setup.id,
    endpointUrl: stageUrl && stageUrl + settings.api.resourcePath,
    stageUrl,
    methods,
    method: methods[0]?.callable ?? settings.api.httpMethod,
    tokenHeader: settings.authorizer.tokenHeader,
    expectedToken: expectedToken(settings),
    hostedPagesUrl: prefix && at.hostedPages(prefix),
    userPoolId,
    clientId: attributeOf(setup, 'appClient', 'id'),
    issuer: userPoolId && at.issuer(userPoolId),
    tokenEndpoint: stageUrl ? tokenEndpointOf(setup, stageUrl) : undefined,
    hasTestUser: attributeOf(setup, 'testUser', 'username') !== undefined,
    inboxUrl: setup.extra.target.kind === 'sandbox' ? at.inbox : undefined,
  };
}

/** The endpoint with each path parameter filled in, so that it can be called: `{id}` becomes `id`. */
export function callableUrl(endpointUrl: string): string {
  return endpointUrl.replaceAll(/\{([^}+]+)\+?\}/g, '$1');
}

/** The method of this name, or the one that takes every method. */
export function methodNamed(methods: readonly MethodFacts[], name: string): MethodFacts | undefined {
  return methods.find(({ method }) => method === name) ?? methods.find(({ method }) => method === 'ANY');
}
