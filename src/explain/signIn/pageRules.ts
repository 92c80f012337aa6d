/** Refusals by the hosted pages and the token endpoint. Their texts are not fixed; the error codes are. */
import { callbackUrlsOf, loopbackCallbackUrl } from '../../setup/settings.ts';
import { anyOf, cause } from '../call/words.ts';
import type { Evidence, Finding } from '../diagnosis.ts';
import { liveOf, type Refused } from '../failureEvidence.ts';
import { change, repairClient, repairOf, signInFixes } from '../failureFixes.ts';
import { failureLinks } from '../failureLinks.ts';
import type { Fix } from '../fix.ts';
import { nearestCallback } from './callbackDifference.ts';

export function pageRules(refused: Refused): Finding[] {
  const { name, note, message } = refused;
  if (name === 'redirect_mismatch' || note.code === 'RedirectMismatch') return [mismatch(refused)];
  if (name === 'invalid_scope') return [scope(refused)];
  if (name === 'invalid_grant') return invalidGrant(refused);
  if (/pages (are not available|unavailable)/i.test(`${note.what} ${message}`)) return [unavailable(refused)];
  return note.code === 'SignInPageRefused' ? [pageGone(refused)] : [];
}

function mismatch(refused: Refused): Finding {
  const { at, note, message } = refused;
  const sent = note.about?.callbackUrl ?? '';
  const live = liveOf(at.live?.client);
  const own = at.settings ? callbackUrlsOf(at.settings) : [];
  const listed = live?.callbackUrls ?? own.filter((url) => url !== sent);
  const near = sent === '' ? undefined : nearestCallback(sent, listed);
  const evidence: Evidence[] = [
    { what: 'Callback URL that was sent', found: sent || message },
    { what: 'Listed by the app client', found: listed.join(', ') || 'none' },
    ...(near ? [{ what: 'What differs from the nearest', found: near.difference }] : []),
  ];
  return cause(
    'sign-in-callback-not-listed',
    'certain',
    near
      ? `The app client does not list this callback URL; what differs is ${near.difference}.`
      : 'The app client does not list the callback URL of this sign-in.',
    { evidence, fixes: callbackFixes(refused, sent, own), link: failureLinks.authorize },
  );
}

function callbackFixes(refused: Refused, sent: string, own: readonly string[]): Fix[] {
  const { settings } = refused.at;
  if (!settings || sent === '') return repairClient(refused);
  if (own.includes(sent)) return repairClient(refused, `Lists ${sent} again, as the settings say.`);
  if (sent === loopbackCallbackUrl(settings))
    return [
      change('Let VS Code catch the sign-in', `Lists ${sent} in the app client.`, [
        { path: 'appClient.loopbackCallback', value: true },
      ]),
    ];
  const value = [...settings.appClient.callbackUrls, sent];
  return [
    change('List this callback URL', `Adds ${sent} to the app client.`, [{ path: 'appClient.callbackUrls', value }]),
  ];
}

function scope(refused: Refused): Finding {
  const { at, note } = refused;
  const asked = note.about?.scopes ?? [];
  const own = at.settings?.appClient.scopes ?? [];
  const live = liveOf(at.live?.client)?.scopes;
  const allowed = live ?? own;
  const extra = asked.filter((each) => !allowed.includes(each));
  const openid = asked.length > 0 && !asked.includes('openid') && asked.some((each) => personal.includes(each));
  const drifted = extra.some((each) => own.includes(each)) || (extra.length === 0 && !openid);
  const added = [...new Set([...own, ...extra, ...(openid ? ['openid'] : [])])];
  return cause(
    'sign-in-scope-refused',
    live || openid ? 'certain' : 'likely',
    extra.length > 0
      ? `The app client does not allow the scope ${anyOf(extra)}.`
      : openid
        ? 'The scopes email, phone and profile need openid beside them.'
        : 'A scope was asked for that the app client does not allow, or that no resource server brings any more.',
    {
      evidence: [
        { what: 'Scopes asked for', found: asked.join(' ') || 'none' },
        { what: 'Scopes of the app client', found: allowed.join(' ') || 'none' },
      ],
      fixes: drifted
        ? repairOf(
            refused,
            ['resourceServer', 'appClient'],
            'Repair the scopes',
            'Sets resource server and app client as the settings say.',
          )
        : [
            change(
              'Let the app client give it',
              `Adds ${anyOf([...extra, ...(openid ? ['openid'] : [])])} to its scopes.`,
              [{ path: 'appClient.scopes', value: added }],
            ),
          ],
      link: failureLinks.scopes,
    },
  );
}

const personal = ['email', 'phone', 'profile'];

/** Source: Cognito “token endpoint”, invalid_grant: one code for several reasons. */
function invalidGrant(refused: Refused): Finding[] {
  const { at, note, message } = refused;
  const evidence: Evidence[] = [{ what: 'The token endpoint says', found: message }];
  const read = liveOf(at.live?.client)?.readAttributes ?? [];
  const attributes: Finding[] =
    read.length > 0 && !read.includes('email')
      ? [
          cause(
            'sign-in-attributes-not-readable',
            'possible',
            'The app client may not read an attribute that is asked for.',
            {
              evidence: [{ what: 'Attributes that it may read', found: read.join(', ') }],
              fixes: repairClient(refused),
              link: failureLinks.tokenEndpoint,
            },
          ),
        ]
      : [];
  const fixes = signInFixes(refused).slice(0, 2);
  if (note.about?.grant === 'refresh_token')
    return [
      cause('sign-in-refresh-refused', 'certain', 'The refresh token has expired, was revoked or was used before.', {
        evidence,
        fixes,
        link: failureLinks.refresh,
      }),
      ...attributes,
    ];
  const mismatched = /redirect_uri/i.test(message);
  return [
    cause(
      'sign-in-code-refused',
      mismatched ? 'certain' : 'likely',
      mismatched
        ? 'The code was given for another callback URL than it was exchanged with.'
        : 'The authorization code was used before, or is older than five minutes.',
      { evidence, fixes, link: failureLinks.tokenEndpoint },
    ),
    ...(mismatched
      ? []
      : [
          cause(
            'sign-in-verifier-wrong',
            'possible',
            'The code was asked for with another PKCE verifier, as by another window.',
            {
              evidence,
              fixes,
              link: failureLinks.tokenEndpoint,
            },
          ),
        ]),
    ...attributes,
  ];
}

/** Managed login shows nothing until the app client has a style; the console assigns one by itself, the API does not. */
function unavailable(refused: Refused): Finding {
  const other = refused.at.waysIn.filter(({ id }) => hosted.includes(id)).map(({ id }) => id);
  return cause(
    'sign-in-pages-unavailable',
    'certain',
    'The app client has no managed login style, so its pages show nothing.',
    {
      evidence: [{ what: 'The page says', found: 'Login pages unavailable' }],
      fixes: [
        ...repairOf(refused, ['branding'], 'Create the style', 'Creates a managed login style of Cognito’s own look.'),
        ...signInFixes(refused, other).slice(0, 1),
      ],
      link: failureLinks.branding,
    },
  );
}

const hosted = ['hostedCode', 'hostedImplicit', 'pastedAddress'];

function pageGone(refused: Refused): Finding {
  const { at, note } = refused;
  const live = liveOf(at.live?.pool);
  const prefix = at.settings?.hostedPages.domainPrefix ?? '';
  const noDomain = live !== undefined && !live.domains.includes(prefix);
  return cause(
    'sign-in-page-gone',
    noDomain ? 'certain' : 'likely',
    noDomain
      ? `The pool does not have the domain ${prefix} any more.`
      : live
        ? 'The app client of the pages is gone, or the domain is so new that it is not served yet: that takes up to a minute.'
        : 'The domain or the app client of the pages is gone.',
    {
      evidence: [{ what: 'The page answers', found: note.what }],
      fixes: repairOf(
        refused,
        ['domain', 'appClient', 'branding'],
        'Create the pages again',
        'Creates domain, app client and style again where they are gone.',
      ),
      link: failureLinks.domains,
    },
  );
}
