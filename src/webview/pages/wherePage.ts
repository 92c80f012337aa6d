/** Where: the sandbox on this machine or an AWS account, and who one is there. */

import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Option } from '../../setup/field.ts';
import type { Draft, IdentityView } from '../../wizard/protocol.ts';
import { button } from '../parts/button.ts';
import { choiceControl, textControl } from '../parts/controls.ts';
import { failureBox } from '../parts/failureBox.ts';
import { controlId } from '../parts/field.ts';
import { fold } from '../parts/fold.ts';
import { icon, severityIcon } from '../parts/icons.ts';
import { notice } from '../parts/notice.ts';
import type { WizardSession } from '../session.ts';

type AwsTarget = Extract<Draft['target'], { kind: 'aws' }>;

export function wherePage(session: WizardSession): TemplateResult | typeof nothing {
  const { draft, locked } = session;
  if (!draft) return nothing;
  const { target } = draft;
  const who = identityView(session, session.view?.identity ?? { status: 'unasked' }, target.kind);
  return html`
    ${locked ? notice('info', 'Resources of this setup exist, so its place cannot be changed any more. Clean up first.') : nothing}
    <div class="kinds" role="radiogroup" aria-label="Where to create it" @focusin=${() => session.setSubject('target.kind')}>
      ${kindCard(session, 'sandbox', 'beaker', 'Sandbox on this machine', 'AWS as an imitation inside this extension. No account, no cost, works offline.')}
      ${kindCard(session, 'aws', 'cloud', 'AWS account', 'The real thing, created with your credentials in a Region you choose.')}
    </div>
    ${target.kind === 'aws' ? awsForm(session, target, who) : nothing}
    ${
      target.kind === 'sandbox'
        ? html`<section class="group" aria-labelledby="identity-title">
            <h2 id="identity-title">Sandbox</h2>
            ${who}
          </section>`
        : nothing
    }
  `;
}

function kindCard(
  session: WizardSession,
  kind: Draft['target']['kind'],
  iconName: string,
  title: string,
  text: string,
): TemplateResult {
  const chosen = session.draft?.target.kind === kind;
  return html`<label class="kind ${chosen ? 'chosen' : ''} ${session.locked ? 'locked' : ''}" data-test="target-${kind}">
    <input
      type="radio"
      name="target"
      value=${kind}
      aria-labelledby="kind-${kind}-title"
      aria-describedby="kind-${kind}-text"
      .checked=${live(chosen)}
      ?disabled=${session.locked}
      @change=${() => session.setTargetKind(kind)}
    />
    ${icon(iconName, 'kind-icon')}
    <span class="kind-words">
      <span class="kind-title" id="kind-${kind}-title">${title}</span>
      <span class="kind-text" id="kind-${kind}-text">${text}</span>
    </span>
  </label>`;
}

function awsForm(session: WizardSession, target: AwsTarget, who: TemplateResult): TemplateResult {
  const { view, locked } = session;
  const profiles = view?.profiles ?? [];
  const set = (change: Partial<AwsTarget>) => session.setTarget({ ...target, ...change });
  const forced = session.errors.some(({ path }) => path === 'target.endpointUrl');
  const known = (value: string, list: readonly string[]) =>
    value === '' || list.includes(value) ? list : [value, ...list];
  return html`<section class="group" aria-labelledby="account-title">
    <h2 id="account-title">Account</h2>
    <div class="columns">${row(session, 'target.profile', 'Profile', 'Named credentials, as in the AWS CLI.', (by) =>
      choiceControl(
        { options: profileOptions(known(target.profile ?? '', profiles)) },
        {
          id: controlId('target.profile'),
          label: 'Profile',
          value: target.profile ?? defaultChain,
          by,
          invalid: false,
          disabled: locked,
          change: (value) => set({ profile: value === defaultChain ? undefined : String(value) }),
        },
      ),
    )}
    ${row(session, 'target.region', 'Region', 'Where AWS keeps the resources.', (by, invalid) =>
      choiceControl(
        { options: regionOptions(known(target.region, view?.regions ?? [])) },
        {
          id: controlId('target.region'),
          label: 'Region',
          value: target.region,
          by,
          invalid,
          disabled: locked,
          change: (value) => set({ region: String(value) }),
        },
      ),
    )}</div>
    <div class="who">${who}</div>
    ${fold(
      session,
      { key: 'advanced target', words: 'Advanced (1)', forced },
      () =>
        html`<div class="advanced">${row(
          session,
          'target.endpointUrl',
          'Endpoint address',
          'Only for a program that imitates AWS. Empty: AWS itself.',
          (by, invalid) =>
            textControl(
              { kind: 'text', placeholder: 'http://127.0.0.1:4566' },
              {
                id: controlId('target.endpointUrl'),
                label: 'Endpoint address',
                value: target.endpointUrl ?? '',
                by,
                invalid,
                disabled: locked,
                change: (value) => set({ endpointUrl: value === '' ? undefined : String(value) }),
              },
            ),
        )}</div>`,
    )}
  </section>`;
}

function row(
  session: WizardSession,
  path: string,
  label: string,
  help: string,
  control: (by: readonly string[], invalid: boolean) => TemplateResult,
): TemplateResult {
  const id = controlId(path);
  const finding = session.findings.find((entry) => entry.path === path);
  return html`<div class="field talks" data-test="field-${path}" @focusin=${() => session.setSubject(path)}>
    <span class="field-label"><label class="label" for=${id}>${label}</label></span>
    <div class="field-help" id="${id}-help">${help}</div>
    ${control([`${id}-help`, `${id}-message`], finding?.severity === 'error')}
    <div class="message" id="${id}-message" aria-live="polite">
      ${finding ? html`${severityIcon(finding.severity)}<span>${finding.message}</span>` : nothing}
    </div>
  </div>`;
}

/** Stands for no profile; the select cannot tell an empty value from none. No profile can have a name with a slash. */
const defaultChain = 'default/chain';

// The select keeps its options by the identity of the array, so equal lists must be the same array.
const optionsByText = new Map<string, readonly Option[]>();
function kept(options: readonly Option[]): readonly Option[] {
  const text = JSON.stringify(options);
  const before = optionsByText.get(text) ?? options;
  optionsByText.set(text, before);
  return before;
}

const profileOptions = (profiles: readonly string[]) =>
  kept([
    { value: defaultChain, label: 'Default credential chain' },
    ...profiles.map((name) => ({ value: name, label: name })),
  ]);

const regionOptions = (regions: readonly string[]) => kept(regions.map((name) => ({ value: name, label: name })));

function identityView(session: WizardSession, identity: IdentityView, kind: Draft['target']['kind']): TemplateResult {
  const again = button(
    {
      test: 'identify',
      words: identity.status === 'unasked' ? 'Check now' : 'Check again',
      icon: 'refresh',
      secondary: true,
    },
    () => session.identifyNow(),
  );
  switch (identity.status) {
    case 'unasked':
      return html`<div class="identity">${icon('account')}<p>Not checked yet.</p>${again}</div>`;
    case 'asking':
      return html`<div class="identity" aria-live="polite">
        ${icon('loading', 'codicon-modifier-spin')}
        <p>${kind === 'aws' ? 'Asking AWS who you are…' : 'Starting the sandbox…'}</p>
      </div>`;
    case 'known':
      return html`<div class="box notice-success" data-test="identity" aria-live="polite">
        <div class="box-icon">${icon('pass-filled', 'tone-good')}</div>
        <div class="box-body">
          <p class="box-title">${kind === 'aws' ? 'Your credentials work' : 'The sandbox is ready'}</p>
          <dl class="facts">
            <dt>Account</dt><dd data-test="identity-account"><code>${identity.accountId}</code></dd>
            <dt>Signed in as</dt><dd><code>${identity.arn}</code></dd>
            <dt>Region</dt><dd><code>${identity.region}</code></dd>
          </dl>
          <div class="actions">${again}</div>
        </div>
      </div>`;
    case 'failed':
      return failureBox(session, identity.failure, {
        actions: again,
      });
  }
}
