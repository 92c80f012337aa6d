/** Form fields of the hosted pages: labelled, described, and fillable by people, password managers and programs. */
import { html, raw } from 'hono/html';
import { rulesOf } from '../passwordPolicy.ts';
import type { Pool } from '../state.ts';
import type { Markup } from './frame.ts';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'tel' | 'password';
  readonly autocomplete?: string;
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  readonly focus?: boolean;
  readonly invalid?: boolean;
  /** A link beside the label. */
  readonly beside?: Markup | undefined;
}

export function field({ name, label, type = 'text', ...rest }: Field): Markup {
  const attributes = [
    rest.focus ? ' autofocus' : '',
    rest.invalid ? ' aria-invalid="true"' : '',
    rest.hint === undefined ? '' : ` aria-describedby="${name}-hint"`,
    name === 'code' ? ' class="code" inputmode="numeric" maxlength="6" spellcheck="false"' : '',
    type === 'text' ? ' autocapitalize="none" spellcheck="false"' : '',
  ].join('');
  return html`<div class="field">
<div class="line"><label for="${name}">${label}</label>${rest.beside ? html`<span class="small">${rest.beside}</span>` : ''}</div>
<input id="${name}" name="${name}" type="${type}" autocomplete="${rest.autocomplete ?? 'off'}" value="${rest.value ?? ''}" required${raw(attributes)}>
${rest.hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${rest.hint}</p>`}
</div>`;
}

/** The field for what people of this pool sign in with. */
export function usernameField(pool: Pool, rest: Omit<Field, 'name' | 'label'>, forSignUp = false): Field {
  const { usernameAttributes: by, aliasAttributes: aliases } = pool;
  const common = { name: 'username', autocomplete: 'username', ...rest };
  if (by.length === 2) return { ...common, label: 'Email or phone number' };
  if (by[0] === 'email') return { ...common, label: 'Email', type: 'email' };
  if (by[0] === 'phone_number')
    return {
      ...common,
      label: 'Phone number',
      type: 'tel',
      hint: forSignUp ? 'With country code, such as +15550100.' : undefined,
    };
  const also = [
    ...(aliases.includes('email') ? ['email'] : []),
    ...(aliases.includes('phone_number') ? ['phone number'] : []),
  ];
  return { ...common, label: forSignUp || also.length === 0 ? 'User name' : `User name or ${also.join(' or ')}` };
}

/** The rules of the pool's password policy in a sentence. */
export function passwordHint(pool: Pool): string {
  const rules = rulesOf(pool.settings.Policies.PasswordPolicy);
  const last = rules.at(-1);
  const text = rules.length > 1 ? `${rules.slice(0, -1).join(', ')} and ${last}` : (last ?? '');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const labels: Readonly<Record<string, string>> = {
  email: 'Email',
  phone_number: 'Phone number',
  given_name: 'Given name',
  family_name: 'Family name',
  preferred_username: 'Preferred user name',
};

/** A field for a user attribute. */
export function attributeField(name: string, value: string | undefined): Field {
  const spoken = name.replace(/^custom:/, '').replaceAll('_', ' ');
  const label = labels[name] ?? `${spoken.charAt(0).toUpperCase()}${spoken.slice(1)}`;
  if (name === 'email') return { name, label, value, type: 'email', autocomplete: 'email' };
  if (name === 'phone_number')
    return { name, label, value, type: 'tel', autocomplete: 'tel', hint: 'With country code, such as +15550100.' };
  return { name, label, value, ...(name === 'birthdate' ? { hint: 'As in 2000-12-31.' } : {}) };
}
