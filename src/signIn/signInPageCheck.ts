/** Sign-in page check: asks the authorization endpoint before the browser is opened, so that a refusal is said here. */
import { Failure, type FailureNote } from '../engine/failure.ts';

/**
 * The hosted pages show some refusals in the browser only and never send it back, such as a callback URL that the app
 * client does not list; nobody would learn of it here before the time is up. Throws Failure `RedirectMismatch`,
 * `SignInRefused` or `SignInPageRefused`. When the page cannot be asked from here, the browser is left to try.
 * Source: Cognito "authorization endpoint"; the texts of its error pages are not fixed.
 */
export async function checkSignInPage(authorizeUrl: string, signal?: AbortSignal): Promise<void> {
  const asked = new URL(authorizeUrl);
  const callback = asked.searchParams.get('redirect_uri') ?? '';
  const response = await answerOf(asked, signal);
  if (!response) return;
  const location = response.headers.get('location');
  const sentTo = location === null ? undefined : new URL(location, asked);
  const error = sentTo?.searchParams.get('error');
  const body = response.status >= 400 ? await response.text() : '';
  const note = error
    ? refusalOf(error, sentTo, callback)
    : (pageRefusal(response.status, body, callback) ?? (await behind(asked, sentTo, signal)));
  if (note) throw new Failure({ ...note, about: { callbackUrl: callback, ...askedFor(asked) } });
}

async function answerOf(url: URL, signal?: AbortSignal): Promise<Response | undefined> {
  return fetch(url, { redirect: 'manual', signal }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    return undefined;
  });
}

/**
 * The page that the authorization endpoint sends a browser to. Whether a client without a style is turned away there or
 * before is nowhere said, so both are looked at; of the page itself only that refusal counts, which a browser meets too.
 */
async function behind(asked: URL, sentTo: URL | undefined, signal?: AbortSignal): Promise<FailureNote | undefined> {
  if (sentTo === undefined || sentTo.origin !== asked.origin) return undefined;
  const page = await answerOf(sentTo, signal);
  return page && page.status >= 400 && unavailable.test(await page.text()) ? noStyle : undefined;
}

const unavailable = /login pages unavailable/i;
const noStyle: FailureNote = {
  code: 'SignInPageRefused',
  what: 'The sign-in pages are not available for this app client.',
  why: 'Managed login shows them only for app clients that have a branding style.',
  next: 'Apply the setup again, which creates the style.',
};

function askedFor({ searchParams }: URL) {
  const scopes = searchParams.get('scope')?.split(' ') ?? [];
  return { scopes, grant: searchParams.get('response_type') === 'token' ? 'implicit' : 'code' };
}

function refusalOf(error: string, sentTo: URL | undefined, callback: string): FailureNote {
  if (error === 'redirect_mismatch') return mismatch(callback);
  const why: Readonly<Record<string, string>> = {
    unauthorized_client: 'The app client does not allow this grant.',
    invalid_scope:
      'A scope is asked for that the app client does not allow, or openid is missing beside email, phone or profile.',
  };
  const description = sentTo?.searchParams.get('error_description') ?? error;
  return {
    code: 'SignInRefused',
    what: 'The sign-in page would refuse this.',
    why: why[error] ?? description,
    next: 'Check the app client’s grants, scopes and callback URLs, then sign in again.',
    service: { name: error, message: description },
  };
}

function pageRefusal(status: number, body: string, callback: string): FailureNote | undefined {
  if (status < 400) return undefined;
  if (/redirect_mismatch/.test(body)) return mismatch(callback);
  if (unavailable.test(body)) return noStyle;
  // Source: CreateUserPoolDomain, “might take up to one minute to take effect”.
  return {
    code: 'SignInPageRefused',
    what: `The sign-in page answers with status ${status}.`,
    next: 'A new domain takes up to a minute: try again then. Otherwise check that domain and app client still exist: plan the setup again in the wizard.',
  };
}

function mismatch(callback: string): FailureNote {
  return {
    code: 'RedirectMismatch',
    what: 'The app client does not list the callback URL of this sign-in.',
    why: `It is ${callback}, and Cognito compares scheme, host, port and each slash.`,
    next: 'Plan the setup again in the wizard and apply the change, or add this URL to the app client.',
    field: 'appClient.callbackUrls',
  };
}
