/** Who is signed in on the Try it page: how long the tokens live, and the ways to sign in, refresh and sign out. */

import { html, nothing, type TemplateResult } from 'lit';
import type { Intent } from '../../wizard/protocol.ts';
import type { TryItView } from '../../wizard/tryItView.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { cancelButton } from './cleanUp.ts';
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

function byHostedPage(session: WizardSession, tryIt: TryItView, words: string, secondary = false) {
  if (!tryIt.hasHostedPages) return nothing;
  const busyWords = tryIt.busy === 'signing in' && 'Waiting for the browser…';
  return action(session, tryIt, 'signIn', { test: 'sign-in', icon: 'sign-in', words, secondary, busyWords });
}

function byTestUser(session: WizardSession, tryIt: TryItView) {
  if (!tryIt.hasTestUser) return nothing;
  const busyWords = tryIt.busy === 'signing in' && !tryIt.hasHostedPages && 'Signing in…';
  return action(session, tryIt, 'signInTestUser', {
    test: 'sign-in-test-user',
    icon: 'person',
    words: 'Sign in as the test user',
    secondary: tryIt.hasHostedPages,
    busyWords,
  });
}

function nobody(session: WizardSession, tryIt: TryItView): TemplateResult {
  return html`<p class="section-lead">
      ${
        tryIt.hasHostedPages
          ? html`Nobody yet. The browser opens the sign-in page; sign up there if you are new.
            ${tryIt.inbox ? 'The code that is mailed to you arrives in the inbox of the sandbox.' : nothing}`
          : 'Nobody yet.'
      }
    </p>
    <div class="actions">
      ${byHostedPage(session, tryIt, 'Sign in on the hosted page')}${
        tryIt.busy === 'signing in' ? cancelButton(session) : byTestUser(session, tryIt)
      }${inbox(session, tryIt)}
    </div>`;
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
          : byHostedPage(session, tryIt, 'Sign in again', !expired)
      }
      ${action(session, tryIt, 'signOut', { test: 'sign-out', icon: 'sign-out', words: 'Sign out', secondary: true })}
      ${inbox(session, tryIt)}
    </div>
  </div>`;
}
