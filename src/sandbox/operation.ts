/** Finds the operation that a control plane request asks for, protocol by protocol. */
import { AwsError } from './awsError.ts';
import { fromAwsJson } from './protocols/awsJson.ts';
import { jsonAnswer, jsonOperation, jsonRefusal } from './protocols/json.ts';
import { parseQuery, queryAnswer, queryRefusal } from './protocols/query.ts';
import { matchRoutes, restAnswer, restRefusal } from './protocols/rest.ts';
import type { Call, Input, JsonService, QueryService, RestService, Service } from './service.ts';
import type { SignedRequest } from './signature.ts';

/** An operation that a request asks for. */
export interface Operation {
  /** Its name in the API. */
  readonly name: string;
  /** The members of the request by name, for telling which resource it is about. Throws what parsing throws. */
  input(): Input;
  run(call: Call): unknown;
  answer(result: unknown, requestId: string): Response;
}

/** The operation, or an AwsError in the service's words for one that does not exist. */
export function findOperation(service: Service, request: SignedRequest): Operation {
  switch (service.protocol) {
    case 'json':
      return findJson(service, request);
    case 'query':
      return findQuery(service, request);
    case 'rest':
      return findRest(service, request);
  }
}

/** Renders a refusal in the service's protocol. */
export function renderRefusal(service: Service, error: AwsError, requestId: string): Response {
  switch (service.protocol) {
    case 'json':
      return jsonRefusal(service, error, requestId);
    case 'query':
      return queryRefusal(service, error, requestId);
    case 'rest':
      return restRefusal(service, error, requestId);
  }
}

function findJson(service: JsonService, request: SignedRequest): Operation {
  const name = jsonOperation(service, request.headers.get('x-amz-target'));
  const handle = own(service.operations, name);
  if (name === undefined || handle === undefined)
    throw new AwsError('UnknownOperationException', '', request.method === 'POST' ? 400 : 404);
  return {
    name,
    input: () => fromAwsJson(request.body),
    run: (call) => handle(fromAwsJson(request.body), call),
    answer: (result, requestId) => jsonAnswer(service, result, requestId),
  };
}

function findQuery(service: QueryService, request: SignedRequest): Operation {
  const form = new URLSearchParams(
    request.method === 'POST' ? new TextDecoder().decode(request.body) : request.rawQuery,
  );
  const { action, version, input } = parseQuery(form);
  if (action === undefined) throw new AwsError('MissingAction', 'Missing Action');
  const handle = own(service.operations, action);
  if (version !== service.version || handle === undefined)
    throw new AwsError(
      'InvalidAction',
      `Could not find operation ${action} for version ${version ?? 'NO_VERSION_SPECIFIED'}`,
    );
  return {
    name: action,
    input: () => input,
    run: (call) => handle(input, call),
    answer: (result, requestId) => queryAnswer(service, action, result, requestId),
  };
}

function findRest(service: RestService, request: SignedRequest): Operation {
  const query = new URLSearchParams(request.rawQuery);
  const match = matchRoutes(service, request.method, request.rawPath).find(
    ({ route }) => route.when === undefined || route.when({ query }),
  );
  if (match === undefined) throw new AwsError('UnknownOperationException', 'UnknownOperationException', 404);
  const { route, path } = match;
  // Only Lambda's Invoke takes a body that is not an object of members; it reads the raw bytes.
  const body = () => (route.rawBody ? {} : fromAwsJson(request.body));
  return {
    name: route.operation,
    input: () => ({ ...body(), ...path }),
    run: (call) => route.handle({ path, query, headers: request.headers, body: body(), rawBody: request.body }, call),
    answer: (result, requestId) => restAnswer(route, result, requestId),
  };
}

// Names come from outside; `constructor` and its like are no operations.
function own<T>(table: Readonly<Record<string, T>>, name: string | undefined): T | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
