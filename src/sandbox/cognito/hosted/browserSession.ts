/** Browsers on the hosted pages: who is signed in there, and proof that a form came from our own page. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { World } from '../../service.ts';
import { hashed, newOpaqueToken, same } from '../identifiers.ts';
import { type BrowserSession, type Domain, entry, type Pool, stateOf, sweep, type User } from '../state.ts';

/** Path below which a domain's pages and cookies live. */
export const pathOf = ({ prefix }: Pick<Domain, 'prefix'>) => `/_aws/auth/${prefix}`;

const cookieNames = { signedIn: 'cognito', pending: 'cognito-pending' } as const;
const hour = 60 * 60 * 1000;

function cookieOptions(domain: Domain) {
  return { path: pathOf(domain), httpOnly: true, sameSite: 'Lax' } as const;
}

/** Remembers the person in this browser, for one hour, as Cognito's session cookie does. */
export function remember(
  world: World,
  c: Context,
  domain: Domain,
  user: User,
  kind: BrowserSession['kind'],
): BrowserSession {
  sweep(world);
  const cookie = newOpaqueToken(32);
  const now = world.now();
  const session: BrowserSession = {
    poolId: domain.poolId,
    sub: user.sub,
    kind,
    authTime: now,
    expiresAt: now + hour,
  };
  stateOf(world).browserSessions[hashed(cookie)] = session;
  setCookie(c, cookieNames[kind], cookie, cookieOptions(domain));
  if (kind === 'signedIn') forget(world, c, domain, 'pending');
  return session;
}

export interface Remembered {
  readonly user: User;
  readonly session: BrowserSession;
}

/** Who this browser stands for, if anybody. */
export function remembered(world: World, c: Context, pool: Pool, kind: BrowserSession['kind']): Remembered | undefined {
  const cookie = getCookie(c, cookieNames[kind]);
  const session = cookie === undefined ? undefined : entry(stateOf(world).browserSessions, hashed(cookie));
  if (session?.kind !== kind || session.poolId !== pool.id || session.expiresAt <= world.now()) return undefined;
  const user = entry(pool.users, session.sub);
  return user?.enabled ? { user, session } : undefined;
}

/** Makes the browser a stranger again. */
export function forget(world: World, c: Context, domain: Domain, kind: BrowserSession['kind']): void {
  const cookie = getCookie(c, cookieNames[kind]);
  if (cookie === undefined) return;
  delete stateOf(world).browserSessions[hashed(cookie)];
  deleteCookie(c, cookieNames[kind], { path: pathOf(domain) });
}

const csrfCookie = 'XSRF-TOKEN';

/** The value that forms carry in `_csrf`; the same as in the cookie, which another site can neither read nor set. */
export function formToken(c: Context, domain: Domain): string {
  const known = getCookie(c, csrfCookie);
  if (known !== undefined && /^[\w-]{20,100}$/.test(known)) return known;
  const fresh = newOpaqueToken(24);
  setCookie(c, csrfCookie, fresh, cookieOptions(domain));
  return fresh;
}

/** Whether a submitted form is one that our own page showed in this browser. */
export function isOwnForm(c: Context, fields: URLSearchParams): boolean {
  const origin = c.req.header('origin');
  // Browsers send `null` from pages that hide where they are; those have no business here either.
  if (origin !== undefined && origin !== `http://${c.req.header('host')}`) return false;
  const cookie = getCookie(c, csrfCookie);
  const field = fields.get('_csrf');
  return cookie !== undefined && field !== null && same(cookie, field);
}
