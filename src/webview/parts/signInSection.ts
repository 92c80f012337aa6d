/** Who is signed in on the Try it page: how long the tokens live, and the ways to sign in, refresh and sign out. */

import { html, nothing, type TemplateResult } from 'lit';
import type { Intent } from '../../wizard/protocol.ts';
import { type TryItView, type WayView, wayIcons } from '../../wizard/tryItView.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { cancelButton } from './cleanUp.ts';
import { fold } from './fold.ts';
import { icon } from './icons.ts';

export function signInSection(session: WizardSession, tryIt: TryItView): TemplateResult {
  return html`<section class="group" aria-labelledby="signed-in-title">
    <h2 id="signed-in-title">Signed in</h2>
    ${tryIt.signedIn ? personCard(session, tryIt, tryIt.signedIn) : nobody(session, tryIt)}
  </section>`;
}

interface ActionLook {
  readonly test: string;
  readonly icon: string;
  readonly words: string;
  readonly secondary?: boolean;
  /** Set while this very action is under way: what is said instead. */
  readonly busyWords?: string | false;
}

function action(session: WizardSession, tryIt: TryItView, type: Intent['type'], look: ActionLook): TemplateResult {
  const { busyWords, words, ...rest } = look;
  const busy = typeof busyWords === 'string';
  const disabled = tryIt.busy !== undefined;
  return button({ ...rest, words: busyWords || words, busy, disabled }, () => session.send({ type } as Intent));
}

function inbox(session: WizardSession, tryIt: TryItView): TemplateResult | typeof nothing {
  if (!tryIt.inbox) return nothing;
  return button({ test: 'inbox', words: 'Open inbox', icon: 'mail', secondary: true }, () =>
    session.send({ type: 'open', what: 'inbox' }),
  );
}

/** Names for tests: the hosted page is the way that most walk-throughs take. */
function testName(id: string, ways: readonly WayView[]): string {
  if (id === ways.find((way) => way.id.startsWith('hosted'))?.id) return 'sign-in';
  return id === 'testUser' ? 'sign-in-test-user' : `sign-in-${id}`;
}

/** More ways than these are folded away. */
const shownWays = 3;

function waysList(session: WizardSession, tryIt: TryItView): TemplateResult {
  const { ways, busy } = tryIt;
  const key = 'more ways to sign in';
  const unfolded = session.isUnfolded(key);
  const row = ({ id, title, why, against }: WayView, index: number) => {
    const test = testName(id, ways);
    const look = { test, words: title, icon: wayIcons[id], describedBy: `${test}-why` };
    const secondary = index > 0 || against !== undefined || tryIt.signedIn !== undefined;
    return html`<li class="way">
      ${button({ ...look, secondary, disabled: busy !== undefined }, () => session.send({ type: 'signIn', way: id }))}
      <span class="way-why" id="${test}-why"
        >${against === undefined ? nothing : icon('warning', 'tone-warn')}${against ?? why}</span
      >
    </li>`;
  };
  return html`<ul class="ways">
      ${ways.slice(0, unfolded ? ways.length : shownWays).map(row)}
    </ul>
    ${
      ways.length > shownWays
        ? fold(
            session,
            {
              key,
              test: 'more-ways',
              words: unfolded ? 'Fewer ways' : `More ways to sign in (${ways.length - shownWays})`,
            },
            // They stand in the list above, with the others.
            () => nothing,
          )
        : nothing
    }`;
}

function signingIn(session: WizardSession, tryIt: TryItView): TemplateResult {
  return html`<p class="section-lead" data-test="signing-in" role="status">
      ${icon('loading', 'codicon-modifier-spin')} Go on in the browser, or in the box at the top of this window.
    </p>
    <div class="actions">${cancelButton(session)}${inbox(session, tryIt)}</div>`;
}

function nobody(session: WizardSession, tryIt: TryItView): TemplateResult {
  if (tryIt.busy === 'signing in') return signingIn(session, tryIt);
  const hosted = tryIt.ways[0]?.id.startsWith('hosted') === true;
  const pool = (session.view?.applied ?? session.draft?.settings)?.userPool;
  const signUp = hosted && pool?.selfRegistration === true;
  const sent = signUp && tryIt.inbox && pool.verification !== 'none';
  return html`<p class="section-lead">
      Nobody yet.
      ${tryIt.ways.length === 0 ? 'Either there is no app client yet, or it allows no way that works from here.' : nothing}
      ${signUp ? 'If you are new, sign up on the hosted page.' : nothing}
      ${sent ? 'The code that it sends you arrives in the inbox of the sandbox.' : nothing}
    </p>
    ${waysList(session, tryIt)}
    <div class="actions">${inbox(session, tryIt)}</div>`;
}

/** People are added, not replaced: everybody who is signed in is in the explorer. */
function somebodyElse(session: WizardSession, tryIt: TryItView): TemplateResult | typeof nothing {
  if (tryIt.busy === 'signing in') return signingIn(session, tryIt);
  return fold(
    session,
    {
      key: 'sign in as somebody else',
      test: 'somebody-else',
      words: 'Sign in as somebody else, or in another way',
    },
    () => waysList(session, tryIt),
  );
}

function personCard(
  session: WizardSession,
  tryIt: TryItView,
  signedIn: NonNullable<TryItView['signedIn']>,
): TemplateResult {
  const expired = signedIn.expiresAt <= Date.now();
  const { scopes } = signedIn;
  return html`<div class="person" data-test="signed-in">
    ${icon('account', 'person-icon')}
    <div class="person-words">
      <p class="person-name" data-test="who">${signedIn.who}</p>
      <p class="person-facts">
        <span data-test="expires"
          >${expired ? icon('warning', 'tone-warn') : nothing}<wizard-clock
            .until=${signedIn.expiresAt}
            lead="Tokens expire in"
            ended="The tokens have expired"
          ></wizard-clock></span
        ><br /><span>${scopes.length > 0 ? `Scopes ${scopes.join(', ')}` : 'No scopes'}</span>
      </p>
    </div>
    <div class="actions">
      ${
        signedIn.canRefresh
          ? action(session, tryIt, 'refreshTokens', {
              test: 'refresh',
              icon: 'sync',
              words: 'Refresh tokens',
              secondary: !expired,
              busyWords: tryIt.busy === 'refreshing' && 'Refreshing…',
            })
          : action(session, tryIt, 'signIn', {
              test: 'sign-in-again',
              icon: 'sign-in',
              words: 'Sign in again',
              secondary: !expired,
            })
      }
      ${action(session, tryIt, 'signOut', { test: 'sign-out', icon: 'sign-out', words: 'Sign out', secondary: true })}
      ${inbox(session, tryIt)}
    </div>
  </div>
  ${somebodyElse(session, tryIt)}`;
}
