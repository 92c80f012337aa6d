/** A browser's visit to the hosted pages: what the app asked for, and how the person gets from page to page. */
import type { Context } from 'hono';
import { html } from 'hono/html';
import { AwsError } from '../../awsError.ts';
import type { World } from '../../service.ts';
import { brandingOf } from '../domains.ts';
import { stepAfterPassword } from '../signInSteps.ts';
import type { Domain, Pool, User } from '../state.ts';
import { type AuthorizationRequest, finish, readRequest, requestParameters } from './authorizationRequest.ts';
import { formToken, isOwnForm, pathOf, remember, remembered } from './browserSession.ts';
import { box, type Markup, showPage } from './frame.ts';
import type { HostedEnv } from './hostedEnv.ts';
import { beginFactor } from './secondFactor.ts';

export type HostedContext = Context<HostedEnv>;

export interface Visit {
  readonly world: World;
  readonly c: HostedContext;
  readonly pool: Pool;
  readonly domain: Domain;
  readonly request: AuthorizationRequest;
  /** Fields of the submitted form; empty for a page that is just opened. */
  readonly fields: URLSearchParams;
  /** The address of another hosted page, with what the app asked for. */
  to(page: string, more?: Readonly<Record<string, string>>): string;
  /** Answers with a page. */
  show(title: string, content: Markup, status?: 200 | 400): Response | Promise<Response>;
  /** The hidden field that shows that a form is ours. */
  readonly token: Markup;
}

type Handler = (visit: Visit) => Promise<Response> | Response;

/** A route of the hosted pages: checks what the app asked for, and that a form came from our own page. */
export function visited(world: World, handle: Handler) {
  return async (c: HostedContext): Promise<Response> => {
    const { pool, domain } = c.var;
    const query = new URL(c.req.url).searchParams;
    const read = readRequest(pool, query);
    if (!read.ok) return 'redirect' in read ? c.redirect(read.redirect) : toError(c, domain, read.page, query);
    const { client } = read.request;
    // The authorization endpoint is no page: it sends the browser on to one.
    const isPage = c.req.path !== `${pathOf(domain)}/oauth2/authorize`;
    if (isPage && domain.managedLoginVersion === 2 && !brandingOf(pool, client.id)) return unavailable(c);
    const fields = c.req.method === 'POST' ? new URLSearchParams(await c.req.text()) : new URLSearchParams();
    if (c.req.method === 'POST' && !isOwnForm(c, fields)) return notOurForm(c, pool);
    const kept = requestParameters.flatMap((name) => (query.has(name) ? [[name, query.get(name) ?? '']] : []));
    return handle({
      world,
      c,
      pool,
      domain,
      fields,
      request: read.request,
      to: (page, more = {}) => `${pathOf(domain)}${page}?${new URLSearchParams([...kept, ...Object.entries(more)])}`,
      show: (title, content, status = 200) =>
        showPage(c, { title, brand: client.settings.ClientName, content, status }),
      token: html`<input type="hidden" name="_csrf" value="${formToken(c, domain)}">`,
    });
  };
}

/** Sends the browser to the page that shows an error which must not go to the redirect URI. */
export function toError(c: HostedContext, domain: Domain, error: string, query: URLSearchParams): Response {
  const clientId = query.get('client_id');
  const told = new URLSearchParams({ error, ...(clientId === null ? {} : { client_id: clientId }) });
  return c.redirect(`${pathOf(domain)}/error?${told}`);
}

function unavailable(c: HostedContext): Response | Promise<Response> {
  const text = 'Login pages unavailable. Please contact an administrator.';
  const content = html`<h1>Login pages unavailable</h1>${box('bad', text)}`;
  return showPage(c, { title: 'Login pages unavailable', brand: c.var.pool.name, content, status: 403 });
}

function notOurForm(c: HostedContext, pool: Pool): Response | Promise<Response> {
  const content = html`<h1>This form has expired</h1>
${box('bad', 'It was not sent from a page that is open in this browser. Go back, reload the page and try again.')}`;
  return showPage(c, { title: 'Form expired', brand: pool.name, content, status: 403 });
}

/** Text of a field, without spaces around it. */
export const entered = (visit: Visit, name: string) => visit.fields.get(name)?.trim() ?? '';

/** Runs `act`; what Cognito refuses is answered with the page that `again` makes around its words. */
export async function attempt(
  act: () => Promise<Response> | Response,
  again: (problem: string, code: string) => Promise<Response> | Response,
): Promise<Response> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof AwsError) return again(error.message, error.code);
    throw error;
  }
}

/** Goes on after the right password: back to the app, or to the page for what is still to be done. */
export async function proceed(visit: Visit, user: User): Promise<Response> {
  const { world, c, pool, domain, request } = visit;
  const step = user.status === 'UNCONFIRMED' ? 'UNCONFIRMED' : stepAfterPassword(world, pool, request.client, user);
  if (step === undefined) return enter(visit, user);
  const session = remember(world, c, domain, user, 'pending');
  if (step === 'SMS_MFA' || step === 'EMAIL_OTP' || step === 'SOFTWARE_TOKEN_MFA')
    beginFactor(world, pool, user, session, step);
  const pages = {
    UNCONFIRMED: '/confirmUser',
    NEW_PASSWORD_REQUIRED: '/changePassword',
    SOFTWARE_TOKEN_MFA: '/mfa',
    SMS_MFA: '/mfa',
    EMAIL_OTP: '/mfa',
    SELECT_MFA_TYPE: '/mfaChoice',
    MFA_SETUP: '/mfaSetup',
  } as const;
  return c.redirect(visit.to(pages[step]));
}

/** The person is in: the browser is remembered and goes back to the app. */
export async function enter(visit: Visit, user: User, authTime = visit.world.now()): Promise<Response> {
  const { world, c, pool, domain, request } = visit;
  remember(world, c, domain, user, 'signedIn');
  return c.redirect(await finish(world, pool, request, user, authTime));
}

/** Who gave the right password in this browser and has a step to do; undefined for anybody else. */
export function pendingUser({ world, c, pool }: Visit): User | undefined {
  return remembered(world, c, pool, 'pending')?.user;
}
