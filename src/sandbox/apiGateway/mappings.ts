/** Mapping expressions: where parameters of requests and responses come from and go to. */
import { badMapping } from './apiGatewayErrors.ts';
import type { Method } from './state.ts';

const name = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
const requestParameter = new RegExp(
  `^method\\.request\\.(?:querystring|path|header|multivalueheader|multivaluequerystring)\\.${name}$`,
);
const requestSource =
  /^(?:'[^']*'|method\.request\.body(?:\..+)?|context\.[A-Za-z0-9_.-]+|stageVariables\.[A-Za-z0-9_]+)$/;
const integrationParameter = new RegExp(`^integration\\.request\\.(?:querystring|path|header)\\.${name}$`);
const responseHeader = new RegExp(`^method\\.response\\.header\\.${name}$`);
const responseSource = new RegExp(
  `^(?:'[^']*'|integration\\.response\\.(?:header|multivalueheader)\\.${name}|integration\\.response\\.body(?:\\..+)?|` +
    'context\\.[A-Za-z0-9_.-]+|stageVariables\\.[A-Za-z0-9_]+)$',
);
const gatewayHeader = new RegExp(`^gatewayresponse\\.header\\.${name}$`);

/** The part of a method's request that a declared parameter names. */
export interface ParameterPlace {
  readonly location: 'querystring' | 'path' | 'header';
  readonly name: string;
}

/** Reads `method.request.LOCATION.NAME`; undefined for anything else. */
export function parameterPlace(expression: string): ParameterPlace | undefined {
  const parts = /^method\.request\.(?:multivalue)?(querystring|path|header)\.(.+)$/.exec(expression);
  if (parts === null) return undefined;
  const [, location, found = ''] = parts;
  return { location: location as ParameterPlace['location'], name: found };
}

/** Holds a declared request parameter of a method to its form. */
export function checkRequestParameter(key: string): void {
  if (!requestParameter.test(key)) throw badMapping('expression', key);
}

/** Holds a declared response parameter of a method to its form. */
export function checkResponseParameter(key: string): void {
  if (!responseHeader.test(key)) throw badMapping('expression', key);
}

/** Holds one mapping of an integration's request: its target's form, and that its source is declared on the method. */
export function checkIntegrationParameter(method: Method, target: string, source: string): void {
  if (!integrationParameter.test(target)) throw badMapping('expression', target);
  if (requestParameter.test(source)) {
    if (!Object.hasOwn(method.requestParameters ?? {}, source)) throw badMapping('expression parameter', source);
  } else if (!requestSource.test(source)) throw badMapping('expression', source);
}

/** Holds one mapping of an integration's response: its target must be declared on the method's response. */
export function checkIntegrationResponseParameter(
  method: Method,
  status: string,
  target: string,
  source: string,
): void {
  if (!responseHeader.test(target)) throw badMapping('expression', target);
  const declared = method.methodResponses?.[status]?.responseParameters ?? {};
  if (!Object.hasOwn(declared, target)) throw badMapping('expression parameter', target);
  if (!responseSource.test(source)) throw badMapping('expression', source);
}

/** Holds one header of a gateway response to its form. */
export function checkGatewayResponseParameter(target: string, source: string): void {
  if (!gatewayHeader.test(target)) throw badMapping('expression', target);
  if (!requestParameter.test(source) && !requestSource.test(source)) throw badMapping('expression', source);
}
