/** Calling the secured endpoint, and saying what the answer means. */
import { Failure } from '../engine/failure.ts';

/** Which token goes into the header. */
export type TokenChoice = 'none' | 'access token' | 'ID token';

/** A request parameter: in the query string, or a header. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
}

/** What a person can choose about a call. What is left out is as the setup has it. */
export interface CallChoice {
  /** `own`: `ownToken` is sent as it is. */
  readonly token: TokenChoice | 'own';
  /** Text of the person's own; never in a result. */
  readonly ownToken?: string;
  /** HTTP method. Default: the endpoint's first one; ANY is called as GET. */
  readonly method?: string;
  /** Path below the stage, with or without a query string. Default: the endpoint's, its path parameters filled in. */
  readonly path?: string;
  /** Header that the token is sent in. Default: the one that the authorizer reads. */
  readonly header?: string;
  /** Puts “Bearer ” before the token. Default: the token stands alone. */
  readonly scheme?: 'Bearer';
  /** For a method that asks for an API key. Default: it is sent. */
  readonly apiKey?: 'send' | 'leave out';
  /** Query string parameters. Required ones that are not given are filled in. */
  readonly query?: readonly Parameter[];
  /** Further headers. Required ones that are not given are filled in; one without a value is left out. */
  readonly headers?: readonly Parameter[];
  /** Goes with POST, PUT, PATCH and DELETE. Default: `{}` where the method wants one, else none; empty: none. */
  readonly body?: string;
  /** Default: application/json where there is a body. */
  readonly contentType?: string;
}

export interface EndpointCall {
  readonly url: string;
  readonly method: string;
  /** Header that the token is sent in. */
  readonly header: string;
  /** Header that the authorizer reads. */
  readonly expectedHeader: string;
  readonly sent: TokenChoice | 'own';
  readonly token?: string;
  readonly scheme?: 'Bearer';
  readonly headers?: readonly Parameter[];
  /** Its type is among the headers. */
  readonly body?: string;
  /** True where the method wants a JSON object for a body and this is none. */
  readonly bodyRefused?: boolean;
  /** The token that the method expects. */
  readonly expected: 'access token' | 'ID token';
  /** Value of the API key, where the method asks for one; empty: it is left out. */
  readonly apiKey?: string;
  /** False before the method has its authorizer. */
  readonly secured: boolean;
  /** Required parameters that are left out, where they are checked. */
  readonly missing?: readonly string[];
  /** The group that the code asks for by this method, where the token does not name it. */
  readonly lacksGroup?: string;
  /** False when the setup has no such method or path, so that API Gateway answers 403. Default: true. */
  readonly known?: boolean;
}

/** One call and its answer. Holds no token. */
export interface CallResult {
  /** Names the call as long as its answer can be explained. */
  readonly id?: string;
  readonly label: string;
  readonly sent: TokenChoice | 'own';
  readonly method: string;
  readonly url: string;
  /** Name of the header that the token was sent in. */
  readonly header: string;
  /** What a healthy setup answers. To a token of one's own nothing is expected: it is what came back. */
  readonly expectedStatus: number;
  readonly status: number;
  readonly statusText: string;
  readonly ms: number;
  /** The headers that matter for understanding the answer. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string;
  /** For a beginner: what the answer says. */
  readonly meaning: string;
  readonly ok: boolean;
}

/** The answer with all of its headers, their names in lower case. Holds no token. */
export interface EndpointAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** ms since the epoch, by this machine's clock. */
  readonly at: number;
  readonly ms: number;
}

const headersThatMatter = [
  'content-type',
  'x-amzn-errortype',
  'x-amzn-requestid',
  'x-amz-apigw-id',
  'www-authenticate',
];
const longestBody = 20_000;

/** Shorter texts stand in an answer by chance. */
const shortestToken = 8;

/**
 * Makes the call. Sends the token as it is, as the console's own test page does, unless a scheme is asked for; API
 * Gateway takes both. Throws Failure only when no answer came.
 */
export async function callEndpoint(
  call: EndpointCall,
  signal?: AbortSignal,
  onAnswer: (answer: EndpointAnswer) => void = () => {},
): Promise<CallResult> {
  const started = performance.now();
  let response: Response;
  let body: string;
  try {
    response = await fetch(call.url, {
      method: call.method,
      headers: {
        ...Object.fromEntries((call.headers ?? []).map(({ name, value }) => [name, value])),
        ...(call.token === undefined
          ? {}
          : { [call.header]: call.scheme ? `${call.scheme} ${call.token}` : call.token }),
        ...(call.apiKey ? { 'x-api-key': call.apiKey } : {}),
      },
      ...(call.body === undefined ? {} : { body: call.body }),
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(35_000), ...(signal ? [signal] : [])]),
    });
    body = withoutToken(await response.text(), call.token).slice(0, longestBody);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Failure(
      {
        code: 'NoAnswer',
        what: 'The endpoint did not answer.',
        why: causeOf(error),
        next: 'Check the network connection, and that the setup still exists, then call again.',
      },
      error,
    );
  }
  const ms = Math.round(performance.now() - started);
  const all = [...response.headers].map(([name, value]) => [name, withoutToken(value, call.token)] as const);
  onAnswer({ status: response.status, headers: Object.fromEntries(all), body, at: Date.now(), ms });
  const expectedStatus = expectedStatusOf(call) ?? response.status;
  const answer = { status: response.status, errorType: response.headers.get('x-amzn-errortype') ?? '', body };
  return {
    label: labelOf(call),
    sent: call.sent,
    method: call.method,
    url: call.url,
    header: call.header,
    expectedStatus,
    status: response.status,
    statusText: response.statusText || statusWords[response.status] || '',
    ms,
    headers: headersThatMatter.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [{ name, value: withoutToken(value, call.token) }];
    }),
    body,
    meaning: meaningOf(call, answer),
    ok: response.status === expectedStatus,
  };
}

/** Undefined for a token of one's own: who knows what it is. */
function expectedStatusOf(call: EndpointCall): number | undefined {
  if (call.known === false) return 403;
  if (call.sent === 'own' && call.secured) return undefined;
  const passes = !call.secured || (call.sent === call.expected && !inOtherHeader(call));
  if (!passes) return 401;
  if (call.apiKey === '') return 403;
  if (call.missing?.length || call.bodyRefused) return 400;
  return call.lacksGroup === undefined ? 200 : 403;
}

function labelOf({ sent, scheme }: EndpointCall): string {
  if (sent === 'none') return 'Without a token';
  const label = sent === 'own' ? 'With a token of your own' : `With the ${sent}`;
  return scheme ? `${label}, after “${scheme}”` : label;
}

/** A function that answers with its event would answer with the token. */
function withoutToken(text: string, token = ''): string {
  return token.length < shortestToken ? text : text.replaceAll(token, '[token]');
}

const statusWords: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  504: 'Gateway Timeout',
};

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'No answer came within 35 seconds.';
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** One short line on the answer; what more there is to say of a refusal, a diagnosis says. Sources: API Gateway "integrate with a user pool", "gateway response types". */
function meaningOf(
  call: EndpointCall,
  answer: { readonly status: number; readonly errorType: string; readonly body: string },
): string {
  const { status, errorType, body } = answer;
  if (status >= 200 && status < 300) {
    if (!call.secured)
      return call.apiKey
        ? 'Whoever has the API key can call this endpoint: it does not ask yet who somebody is.'
        : 'Anyone can call this endpoint: it is not secured yet.';
    if (call.sent === 'own') return 'The authorizer accepted this token and let the call through.';
    if (call.sent === call.expected) return `The authorizer accepted the ${call.sent} and let the call through.`;
    return call.sent === 'none'
      ? 'The endpoint answered without a token: it is open to anyone.'
      : `The ${call.sent} was accepted although the ${call.expected} is expected here.`;
  }
  if (status === 403 && call.known === false)
    return `This setup has no such method or path, and API Gateway says so in its own way: 403. ${
      call.sent === 'none' ? 'It' : 'The token was not looked at: it'
    } is not about signing in.`;
  if (status === 400 && body.includes('Missing required request parameters'))
    return `The method requires ${call.missing?.join(' and ') || 'parameters that the request lacks'}, and API Gateway turned the incomplete call away itself.`;
  if (status === 400 && body.includes('Invalid request body'))
    return 'The body is not the JSON that the method wants, and API Gateway turned the call away itself.';
  if (status === 401) return meaningOf401(call, body);
  if (status === 403 && errorType.startsWith('MissingAuthenticationToken'))
    return 'API Gateway knows no such path, method or stage; this is not about your token.';
  if (status === 403 && body.includes('not a valid key=value pair'))
    return 'API Gateway took the token for an AWS signature: the method is not deployed with the Cognito authorizer.';
  if (status === 403 && call.apiKey === '')
    return 'The method asks for an API key in the header x-api-key, and none was sent.';
  if (status === 403 && errorType === '' && call.lacksGroup !== undefined)
    return `The authorizer let the call through, and your code refused it: ${call.method} is for the group “${call.lacksGroup}”, which this token does not name. Tokens tell of a new group after the next sign-in or refresh.`;
  if (status === 403 && errorType === '')
    return 'The authorizer let the call through, and your code refused it: perhaps it is for members of a group only.';
  if (status === 403) return 'The call was refused: an API key may be required, or a policy forbids it.';
  if (status === 429 && errorType.startsWith('LimitExceeded'))
    return 'The usage plan of the API key allows no more calls for now.';
  if (status === 429) return 'Too many calls at once. Wait a moment and call again.';
  if (status === 502)
    return 'The function answered in a form that API Gateway does not understand, or threw an error. See its log.';
  if (status === 500 && errorType.startsWith('Authorizer'))
    return 'The authorizer itself cannot be used, so API Gateway turned the call away before your code ran.';
  if (status === 500)
    return 'Something behind the API failed. Often API Gateway lacks the permission to invoke the function.';
  if (status === 504) return 'No answer came from behind the API within the time that API Gateway waits.';
  return `The endpoint answered ${status}.`;
}

function inOtherHeader(call: EndpointCall): boolean {
  return call.sent !== 'none' && call.header.toLowerCase() !== call.expectedHeader.toLowerCase();
}

function meaningOf401(call: EndpointCall, body: string): string {
  if (body.includes('expired')) return 'The token has expired. Refresh the tokens and call again.';
  if (call.sent === 'none')
    return 'No token was sent, so the authorizer turned the call away. This is what security looks like.';
  if (inOtherHeader(call))
    return `The authorizer reads the header ${call.expectedHeader}, but the token was sent in ${call.header}.`;
  if (call.sent === 'own')
    return `The authorizer turned this token away. It expects the ${call.expected} of a user of this pool.`;
  if (call.sent !== call.expected)
    return call.expected === 'access token'
      ? 'The method asks for scopes. Scopes are in the access token only, so the ID token is turned away.'
      : 'The method asks for no scopes, so API Gateway expects the ID token and turns the access token away.';
  return `The authorizer refused the ${call.sent}. It may come from another pool or lack a scope, or a change was not deployed.`;
}
