/** An API as GetExport tells it (OpenAPI 3.0 with API Gateway's extensions), as a shape that compares. */
import { bodySchemaOf, type ExportedBody, type ExportedModels } from './exportedBody.ts';
import type { ApiShape, AuthorizerShape, MethodShape } from './liveState.ts';

/** The parts of the document that are looked at. Source: developer guide, “x-amazon-apigateway extensions”. */
interface ExportedApi extends ExportedModels {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, ExportedMethod>>>>;
  readonly components?: ExportedModels['components'] & { readonly securitySchemes?: Readonly<Record<string, Scheme>> };
  readonly 'x-amazon-apigateway-gateway-responses'?: Readonly<Record<string, ExportedResponse>>;
  readonly 'x-amazon-apigateway-request-validators'?: Validators;
  readonly 'x-amazon-apigateway-request-validator'?: string;
}

type Validators = Readonly<Record<string, { readonly validateRequestParameters?: boolean }>>;

interface ExportedMethod extends ExportedBody {
  readonly parameters?: readonly { readonly name?: string; readonly in?: string; readonly required?: boolean }[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly 'x-amazon-apigateway-integration'?: { readonly type?: string; readonly uri?: string };
  readonly 'x-amazon-apigateway-request-validator'?: string;
  /** Authentication of a single method by IAM, beside `security`. */
  readonly 'x-amazon-apigateway-auth'?: { readonly type?: string };
}

interface Scheme {
  readonly name?: string;
  readonly in?: string;
  readonly 'x-amazon-apigateway-authtype'?: string;
  readonly 'x-amazon-apigateway-authorizer'?: {
    readonly type?: string;
    readonly providerARNs?: readonly string[];
    readonly identitySource?: string;
    readonly identityValidationExpression?: string;
    readonly authorizerResultTtlInSeconds?: number;
  };
}

interface ExportedResponse {
  readonly statusCode?: number | string;
  readonly responseParameters?: Readonly<Record<string, string>>;
}

const verbs = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const anyMethod = 'x-amazon-apigateway-any-method';

/** Reads the document. Throws SyntaxError when it is no JSON. */
export function parseExportedApi(text: string): ApiShape {
  const api = JSON.parse(text) as ExportedApi;
  return {
    methods: Object.entries(api.paths ?? {}).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([name]) => verbs.includes(name) || name === anyMethod)
        .map(([name, method]) => methodOf(api, path, name === anyMethod ? 'ANY' : name.toUpperCase(), method)),
    ),
    gatewayResponses: Object.entries(api['x-amazon-apigateway-gateway-responses'] ?? {}).map(([type, response]) => ({
      type,
      ...(response.statusCode === undefined ? {} : { status: Number(response.statusCode) }),
      headers: headersOf(response.responseParameters),
    })),
  };
}

/** Names of the headers that a gateway response sets, in lower case. Source: PutGatewayResponse, `responseParameters`. */
export function headersOf(parameters: Readonly<Record<string, string>> | undefined): string[] {
  const prefix = 'gatewayresponse.header.';
  return Object.keys(parameters ?? {})
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length).toLowerCase());
}

/** The ARN of the function that an integration's URI names. */
export function functionArnIn(uri: string | undefined): string | undefined {
  return /\/functions\/(arn:[^/]+)\/invocations$/.exec(uri ?? '')?.[1];
}

/** The header that an identity source names, where it is that alone. */
export function headerIn(identitySource: string | undefined): string | undefined {
  return /^method\.request\.header\.([^\s,]+)$/.exec(identitySource ?? '')?.[1];
}

function methodOf(api: ExportedApi, path: string, method: string, exported: ExportedMethod): MethodShape {
  const { security = [], 'x-amazon-apigateway-integration': integration } = exported;
  const required = security.flatMap((each) => Object.entries(each));
  const schemes = api.components?.securitySchemes ?? {};
  // A scheme without a type of authorization is that of the API key.
  const guard = required.find(([name]) => typeOf(schemes[name]) !== 'NONE');
  const scheme = guard && schemes[guard[0]];
  const authorization = typeOf(scheme);
  const byIam = exported['x-amazon-apigateway-auth']?.type?.toUpperCase() === 'AWS_IAM';
  const authorizer = guard && authorization !== 'AWS_IAM' && authorizerOf(guard[0], scheme);
  const bodySchema = bodySchemaOf(api, exported);
  return {
    path,
    method,
    authorization: authorization === 'NONE' && byIam ? 'AWS_IAM' : authorization,
    ...(authorizer ? { authorizer } : {}),
    scopes: guard?.[1] ?? [],
    apiKeyRequired: required.some(([name]) => name === 'api_key' && typeOf(schemes[name]) === 'NONE'),
    ...(integration ? { integration: integrationOf(integration) } : {}),
    ...(bodySchema ? { bodySchema } : {}),
    requiredParameters: requiredOf(api, exported),
  };
}

function integrationOf({ type = '', uri }: { readonly type?: string; readonly uri?: string }) {
  const functionArn = functionArnIn(uri);
  return { type: type.toUpperCase(), ...(functionArn ? { functionArn } : {}), ...(uri ? { uri } : {}) };
}

function typeOf(scheme: Scheme | undefined): MethodShape['authorization'] {
  const kind = scheme?.['x-amazon-apigateway-authtype']?.toLowerCase();
  const type = scheme?.['x-amazon-apigateway-authorizer']?.type?.toLowerCase();
  if (kind === 'awssigv4') return 'AWS_IAM';
  if (type === 'cognito_user_pools' || (type === undefined && kind === 'cognito_user_pools'))
    return 'COGNITO_USER_POOLS';
  return type === undefined && kind === undefined ? 'NONE' : 'CUSTOM';
}

function authorizerOf(name: string, scheme: Scheme | undefined): AuthorizerShape {
  const authorizer = scheme?.['x-amazon-apigateway-authorizer'];
  const type = (authorizer?.type ?? scheme?.['x-amazon-apigateway-authtype'] ?? '').toUpperCase();
  const named = scheme?.in === 'header' ? scheme.name : undefined;
  const cacheSeconds = authorizer?.authorizerResultTtlInSeconds;
  // The name of a scheme says nothing where identity sources are listed (“Unused”).
  const header = type === 'REQUEST' ? headerIn(authorizer?.identitySource) : named;
  return {
    name,
    type,
    ...(header === undefined ? {} : { header }),
    userPoolArns: authorizer?.providerARNs ?? [],
    validationExpression: authorizer?.identityValidationExpression ?? '',
    ...(cacheSeconds === undefined ? {} : { cacheSeconds }),
  };
}

/** Without a validator that looks at parameters, `required` is only a remark. Those of the path are always there. */
function requiredOf(api: ExportedApi, exported: ExportedMethod): MethodShape['requiredParameters'] {
  const name = exported['x-amazon-apigateway-request-validator'] ?? api['x-amazon-apigateway-request-validator'];
  const validator = name === undefined ? undefined : api['x-amazon-apigateway-request-validators']?.[name];
  if (!validator?.validateRequestParameters) return [];
  return (exported.parameters ?? []).flatMap((each) =>
    each.required && each.name && (each.in === 'query' || each.in === 'header')
      ? [{ in: each.in, name: each.name }]
      : [],
  );
}
