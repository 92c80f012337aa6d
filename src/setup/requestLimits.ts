/** Limits of what a request must hold: required parameters, and what is checked before the code runs. */
import type { Finding } from './field.ts';
import { error, ok, text, warning } from './findings.ts';
import type { Settings } from './settings.ts';

const most = 20;
const longest = 128;

/** Names are unique over query string and headers, without regard to what stands before a dot. Source: PutMethod. */
export function requiredParameters(
  values: Settings['api']['requiredParameters'],
  settings: Settings,
): readonly Finding[] {
  if (values.length > most) return error(`At most ${most} parameters.`);
  const names = values.map(({ name }) => name.split('.').at(-1)?.toLowerCase() ?? '');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const inPath = values.find(({ name }) => settings.api.resourcePath.includes(`{${name}`));
  const findings = values.flatMap(({ place, name }) => nameOf(place, name, settings));
  if (findings.length > 0) return findings;
  if (twice)
    return error(`The parameter ${twice} is listed twice; a name may appear once, in the query string or as a header.`);
  if (inPath) return error(`${inPath.name} is a path parameter already; give the other one another name.`);
  return values.length > 0 && !checksParameters(settings)
    ? warning('Nobody checks them yet: choose “Query string and headers” below, so that incomplete requests get 400.')
    : ok;
}

function nameOf(place: string, name: string, { authorizer }: Settings): readonly Finding[] {
  if (place === 'querystring')
    return text(name, longest, /^[A-Za-z0-9._$-]+$/, 'The parameter name', 'letters, digits and . _ $ -');
  const finding = text(name, longest, /^[A-Za-z0-9_-]+$/, 'The header name', 'letters, digits, hyphens and _');
  if (finding.length > 0) return finding;
  const lower = name.toLowerCase();
  if (lower === authorizer.tokenHeader.toLowerCase())
    return error(`${name} carries the token: the authorizer requires it already.`);
  return lower === 'x-api-key' ? error('x-api-key carries the API key; choose under API key who needs one.') : ok;
}

export function requestCheck(value: Settings['api']['requestCheck'], { api }: Settings): readonly Finding[] {
  if (value === 'parameters' && api.requiredParameters.length === 0)
    return warning('No parameter is required, so there is nothing to check yet. Add one above.');
  if (value === 'body' && ['GET', 'DELETE'].includes(api.httpMethod))
    return warning(`Requests with ${api.httpMethod} rarely have a body, so there is little to check.`);
  return ok;
}

function checksParameters({ api }: Settings): boolean {
  return api.requestCheck === 'parameters' || api.requestCheck === 'both';
}
