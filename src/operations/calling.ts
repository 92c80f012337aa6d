/** Calling the endpoint of a setup: with kept tokens or one's own, and what is expected of the method called. */
import { shellWord } from '../aws/shell.ts';
import { type CallChoice, callEndpoint, type Parameter, type TokenChoice } from '../endpoint/callEndpoint.ts';
import { Failure } from '../engine/failure.ts';
import { bodyKind, carriesBody, exampleBody, jsonType, saysJson } from '../setup/requestBody.ts';
import type { TokenSet } from '../tokens/tokenSet.ts';
import type { CallMemory } from './callMemory.ts';
import type { MethodFacts, Operations, Ports, Setup, SetupFacts } from './operations.ts';
import { callableUrl, methodNamed, setupFacts } from './setupFacts.ts';

export function calling({
  ports,
  load,
  freshTokens,
  calls,
}: {
  readonly ports: Ports;
  readonly load: (setupId: string) => Promise<Setup>;
  /** The current user's tokens, refreshed where the person wants that. */
  readonly freshTokens: (setup: Setup, signal?: AbortSignal) => Promise<TokenSet>;
  /** Remembers each answer, so that it can be explained. */
  readonly calls: CallMemory;
}): Pick<Operations, 'call' | 'curl'> {
  async function tokenOf(setup: Setup, { token, ownToken }: CallChoice, signal?: AbortSignal) {
    if (token === 'none') return undefined;
    if (token === 'own') return ownToken ?? '';
    return tokenText(await freshTokens(setup, signal), token);
  }

  return {
    async call(setupId, choice, signal) {
      const setup = await load(setupId);
      const facts = await setupFacts(setup, ports);
      const { stageUrl, tokenHeader } = facts;
      if (stageUrl === undefined) throw notDeployed();
      const method = choice.method ?? facts.method;
      const url = addressOf(stageUrl, choice.path ?? callablePath(setup), choice.query);
      const path = url.pathname.slice(new URL(stageUrl).pathname.length);
      const called = methodAt(facts, method, path);
      const token = await tokenOf(setup, choice, signal);
      const header = choice.header ?? tokenHeader;
      const body = bodyOf(called, method, choice);
      const headers = withContentType(fillIn(called, url, choice), body, choice.contentType);
      // An answer of before would explain nothing where none comes now.
      calls.begin(setupId);
      const apiKey = choice.apiKey === 'leave out' ? '' : await ports.vault.get(setupId, 'apiKey');
      let id: string | undefined;
      const result = await callEndpoint(
        {
          url: url.href,
          method,
          header,
          expectedHeader: tokenHeader,
          sent: choice.token,
          token,
          lacksGroup: lackedGroup(setup, method, token),
          scheme: choice.scheme,
          headers,
          body,
          bodyRefused: called?.checksBody === true && refusesBody(body, headers),
          missing: called?.checksRequired ? missingIn(called, url, headers) : [],
          expected: called?.expectedToken ?? facts.expectedToken,
          secured: called?.secured === true,
          known: called !== undefined,
          ...(called?.needsApiKey && { apiKey }),
        },
        signal,
        ({ at, ms, ...answer }) => {
          const sent = {
            method,
            url: url.href,
            path,
            stage: setup.extra.settings.api.stageName,
            header,
            choice: choice.token,
            apiKey: apiKeySent(apiKey, called?.needsApiKey === true),
            at,
            ...(body !== undefined && { body: bodyKind(body) }),
            origin: headers?.find(({ name }) => name.toLowerCase() === 'origin')?.value,
          } as const;
          const text = token !== undefined && choice.scheme ? `${choice.scheme} ${token}` : token;
          id = calls.remember(setupId, { choice, sent, answer, ms }, text);
        },
      );
      return { ...result, id };
    },

    async curl(setup, choice = {}) {
      const facts = await setupFacts(setup, ports);
      const { method = facts.method, path = callablePath(setup), header = facts.tokenHeader, scheme } = choice;
      if (facts.stageUrl === undefined) throw notDeployed();
      const url = addressOf(facts.stageUrl, path, choice.query);
      const called = methodAt(facts, method, url.pathname.slice(new URL(facts.stageUrl).pathname.length));
      const body = bodyOf(called, method, choice);
      const headers = withContentType(fillIn(called, url, choice), body, choice.contentType);
      const words = [
        `curl -i -X ${method}`,
        ...(choice.token === 'none' ? [] : [`-H "${escaped(header)}: ${scheme ? `${scheme} ` : ''}$TOKEN"`]),
        ...(called?.needsApiKey ? ['-H "x-api-key: $API_KEY"'] : []),
        ...headers.map(({ name, value }) => `-H "${escaped(`${name}: ${value}`)}"`),
        // After -d, what begins with @ would be the name of a file.
        ...(body === undefined ? [] : [`${body.startsWith('@') ? '--data-raw' : '-d'} ${shellWord(body)}`]),
        `'${url.href.replaceAll("'", '%27')}'`,
      ];
      return words.join(' ');
    },
  };
}

function notDeployed(): Failure {
  return new Failure({
    code: 'NotCreated',
    what: 'The API is not deployed yet.',
    next: 'Create the setup first.',
  });
}

/** Text as it stands between double quotes in `sh`. */
function escaped(text: string): string {
  return text.replaceAll(/[\\"$`]/g, '\\$&');
}

/** `kept`: the key that is kept, empty where it was left out. */
function apiKeySent(kept: string | undefined, needed: boolean): 'sent' | 'left out' | 'none kept' {
  if (kept === undefined) return 'none kept';
  return kept !== '' && needed ? 'sent' : 'left out';
}

/** What is known of what is called. The path that signs people in expects no token. */
type CalledMethod = Pick<MethodFacts, 'secured' | 'needsApiKey'> & Partial<MethodFacts>;

/** What a required parameter is filled in with. */
export const exampleValue = 'example';

/** Puts required parameters that were not given into the query string; returns the headers. */
export function fillIn(
  called: Pick<CalledMethod, 'required'> | undefined,
  url: URL,
  { headers = [] }: Pick<CallChoice, 'headers'>,
): readonly Parameter[] {
  const required = called?.required ?? [];
  for (const { place, name } of required)
    if (place === 'querystring' && !url.searchParams.has(name)) url.searchParams.set(name, exampleValue);
  const given = headers.map(({ name }) => name.toLowerCase());
  const more = required.filter(({ place, name }) => place === 'header' && !given.includes(name.toLowerCase()));
  return [...headers.filter(({ value }) => value !== ''), ...more.map(({ name }) => ({ name, value: exampleValue }))];
}

/** The body that goes with the call; one that the method wants and that was not given is filled in. */
export function bodyOf(
  called: Pick<CalledMethod, 'checksBody'> | undefined,
  method: string,
  { body = called?.checksBody ? exampleBody : '' }: Pick<CallChoice, 'body'>,
): string | undefined {
  return carriesBody(method) && body !== '' ? body : undefined;
}

/** Names the type of a body. One that was chosen wins over one among the headers. */
function withContentType(
  headers: readonly Parameter[],
  body: string | undefined,
  chosen?: string,
): readonly Parameter[] {
  const isType = ({ name }: Parameter) => name.toLowerCase() === 'content-type';
  const contentType = chosen ?? (body === undefined || headers.some(isType) ? undefined : jsonType);
  if (contentType === undefined) return headers;
  return [...headers.filter((header) => !isType(header)), { name: 'Content-Type', value: contentType }];
}

/** Only bodies of the type that the model is for are looked at. */
function refusesBody(body: string | undefined, headers: readonly Parameter[]): boolean {
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? jsonType;
  return body !== undefined && saysJson(type) && bodyKind(body) !== 'JSON object';
}

/** Required parameters that are not there or empty. */
function missingIn({ required = [] }: CalledMethod, url: URL, headers: readonly Parameter[]): string[] {
  return required
    .filter(({ place, name }) =>
      place === 'querystring'
        ? !url.searchParams.get(name)
        : !headers.some((header) => header.name.toLowerCase() === name.toLowerCase()),
    )
    .map(({ name }) => name);
}

/** The group that the starter code asks for by this method, where the token does not name it. */
function lackedGroup({ extra: { settings } }: Setup, method: string, token: string | undefined): string | undefined {
  const { code, adminGroup, adminMethods } = settings.function;
  const isOurs = settings.api.integration === 'LAMBDA_PROXY' && !settings.existing && code === '';
  const asks = isOurs && adminGroup !== '' && adminMethods.some((one) => one === method);
  if (!asks || token === undefined) return undefined;
  return groupsIn(token).includes(adminGroup) ? undefined : adminGroup;
}

/** Only for saying what is to be expected; who may do what is decided at the other end. */
function groupsIn(token: string): string[] {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const groups = (claims as { 'cognito:groups'?: unknown })['cognito:groups'];
    return Array.isArray(groups) ? groups.map(String) : [];
  } catch {
    return [];
  }
}

function callablePath({ extra }: Setup): string {
  return callableUrl(extra.settings.api.resourcePath);
}

/** The address below the stage. A token must not go anywhere else, so a path that leaves the stage is refused. */
function addressOf(stageUrl: string, path: string, query: readonly Parameter[] = []): URL {
  const url = URL.parse(stageUrl + (path.startsWith('/') ? path : `/${path}`));
  if (!url?.href.startsWith(`${stageUrl}/`))
    throw new Failure({
      code: 'PathOutside',
      what: `The path ${path} leads out of the stage.`,
      next: 'Give a path that begins with “/” and has no “..” in it.',
    });
  for (const { name, value } of query) url.searchParams.set(name, value);
  return url;
}

/** What is called by this method at this path, if the setup has made it. */
function methodAt(
  { methods, tokenEndpoint, stageUrl }: SetupFacts,
  method: string,
  path: string,
): CalledMethod | undefined {
  const here = methods.filter((one) => fits(one.path, path));
  const called = methodNamed(here, method);
  if (called || tokenEndpoint?.url !== stageUrl + path || tokenEndpoint.method !== method) return called;
  // Whoever asks for tokens has none yet.
  return { secured: false, needsApiKey: false };
}

/** Whether a path fits a resource: `{id}` takes one part of it, `{proxy+}` all that follows. */
function fits(resourcePath: string, path: string): boolean {
  const parts = path.split('/').filter((part) => part !== '');
  const wanted = resourcePath.split('/').filter((part) => part !== '');
  if (wanted.at(-1)?.endsWith('+}')) return parts.length >= wanted.length && fitting(wanted.slice(0, -1), parts);
  return parts.length === wanted.length && fitting(wanted, parts);
}

function fitting(wanted: readonly string[], parts: readonly string[]): boolean {
  return wanted.every((part, at) => part.startsWith('{') || part === decodeURIComponent(parts[at] ?? ''));
}

/** Text of a kept token. Throws Failure `TokenMissing` where the sign-in gave none. */
export function tokenText(tokens: TokenSet, choice: Exclude<TokenChoice, 'none'>): string {
  const text = choice === 'access token' ? tokens.accessToken : tokens.idToken;
  if (text !== undefined) return text;
  throw new Failure({
    code: 'TokenMissing',
    what: `The sign-in gave no ${choice}.`,
    why: choice === 'ID token' ? 'An ID token comes only with the scope openid.' : undefined,
    next: 'Sign in again with the scopes that the method needs.',
  });
}
