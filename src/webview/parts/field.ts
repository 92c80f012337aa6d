/** The generic field: label, help, control and what the checks have to say, for any entry of fields.ts. */
import { html, nothing, type TemplateResult } from 'lit';
import { lossBySetting } from '../../setup/consequences.ts';
import type { Field } from '../../setup/field.ts';
import { valueAt } from '../../setup/fields.ts';
import type { ProbeView } from '../../wizard/protocol.ts';
import type { WizardSession } from '../session.ts';
import { currentProbe, probeNames, probePaths } from '../validity.ts';
import { button } from './button.ts';
import {
  type ControlContext,
  checksControl,
  choiceControl,
  listControl,
  numberControl,
  textControl,
  toggleControl,
} from './controls.ts';
import { icon, severityIcon } from './icons.ts';
import { codeControl, rowsControl } from './rowsControl.ts';

/** Id of the element that gets the focus when somebody is sent to this field. */
export function controlId(path: string): string {
  return `field-${path.replaceAll('.', '-')}`;
}

export function fieldView(session: WizardSession, field: Field): TemplateResult | typeof nothing {
  const { draft, view } = session;
  if (!draft || (field.visible && !field.visible(draft.settings))) return nothing;
  const id = controlId(field.path);
  const finding =
    session.findings.find((entry) => entry.path === field.path && entry.severity === 'error') ??
    session.findings.find((entry) => entry.path === field.path);
  const applied = appliedValue(session, field);
  const fixed = field.permanent === true && session.locked;
  const disabled = fixed && !applied?.differs && !session.isUnfolded(replaceKey(field.path));
  const context: ControlContext<never> = {
    id,
    label: field.label,
    value: valueAt(draft.settings, field.path) as never,
    by: [`${id}-help`, `${id}-message`],
    invalid: finding?.severity === 'error' && !disabled,
    disabled,
    change: (value) => session.setSetting(field.path, value),
  };
  const probe = probeOf(session, field.path);
  const talks = field.check !== undefined || field.permanent === true || probe !== undefined;
  const message = disabled
    ? html`${icon('lock')}<span
          >AWS cannot change this any more.
          <button
            type="button"
            class="link"
            data-test="replace-${field.path}"
            aria-label="Replace it… to change ${field.label}"
            @click=${() => session.toggleFold(replaceKey(field.path), true)}
          >
            Replace it…
          </button></span
        >`
    : fixed && finding?.severity !== 'error'
      ? html`${severityIcon('warning')}<span
            >Another value replaces what exists. ${lossBySetting(field.path)} Nothing happens before you confirm it on
            Review.</span
          >`
      : finding
        ? html`${severityIcon(finding.severity)}<span>${finding.message}</span>`
        : probe && view
          ? probeWords(probe)
          : nothing;
  const isGroup = ['checks', 'list', 'rows'].includes(field.control.kind);
  const isToggle = field.control.kind === 'toggle';
  const label = html`<span class="field-label">${
    isGroup
      ? html`<span class="label" id="${id}-label">${field.label}</span>`
      : html`<label class="label" for=${id}>${field.label}</label>`
  }${permanence(session, field)}${changedMark(session, field, applied)}</span>`;
  const help = field.help ? html`<div class="field-help" id="${id}-help">${field.help}</div>` : nothing;
  return html`<div
    class="field of-${field.control.kind} ${talks ? 'talks' : ''} ${disabled ? 'locked' : ''}"
    data-test="field-${field.path}"
    role=${isGroup ? 'group' : 'presentation'}
    aria-labelledby=${isGroup ? `${id}-label` : nothing}
    aria-describedby=${isGroup ? `${id}-help ${id}-message` : nothing}
    @focusin=${() => session.setSubject(field.path)}
  >
    ${isToggle ? html`${controlView(session, field, context)}${permanence(session, field)}${changedMark(session, field, applied)}${help}` : html`${label}${help}${controlView(session, field, context)}`}
    ${
      talks
        ? html`<div class="message" id="${id}-message" data-test="message-${field.path}" aria-live="polite">${message}</div>`
        : nothing
    }
  </div>`;
}

/** Key under which a setting that AWS cannot change was opened for a replacement. */
function replaceKey(path: string): string {
  return `replace ${path}`;
}

interface Applied {
  readonly value: unknown;
  readonly differs: boolean;
}

/** The value that an existing setup has; undefined before there is one. */
function appliedValue({ draft, view }: WizardSession, field: Field): Applied | undefined {
  if (!draft || !view?.applied) return undefined;
  const value = valueAt(view.applied, field.path);
  return { value, differs: JSON.stringify(value) !== JSON.stringify(valueAt(draft.settings, field.path)) };
}

/** Says what the value was before it was changed, and takes the change back. */
function changedMark(
  session: WizardSession,
  field: Field,
  applied: Applied | undefined,
): TemplateResult | typeof nothing {
  if (!applied?.differs) return nothing;
  const undo = () => {
    session.toggleFold(replaceKey(field.path), false);
    session.setSetting(field.path, applied.value);
  };
  return html`<span class="tag changed" data-test="changed-${field.path}"
    >${icon('edit')}changed, was ${valueWords(field, applied.value)}<button
      type="button"
      class="link"
      data-test="undo-${field.path}"
      aria-label="Undo the change of ${field.label}"
      @click=${undo}
    >
      Undo
    </button></span
  >`;
}

/** A value as the form shows it: the words of a choice, yes and no, a list in one line. */
export function valueWords({ control }: Field, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  const options = 'options' in control ? control.options : [];
  const one = (each: unknown) => options.find((option) => option.value === each)?.label ?? String(each);
  const text = Array.isArray(value) ? value.map(one).join(', ') : value === undefined ? '' : one(value);
  if (text === '') return 'empty';
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function permanence({ locked }: WizardSession, field: Field): TemplateResult | typeof nothing {
  const words = locked ? 'cannot be changed in place' : 'cannot be changed later';
  return field.permanent ? html`<span class="tag">${icon('lock')}${words}</span>` : nothing;
}

function controlView(session: WizardSession, field: Field, context: ControlContext<never>): TemplateResult {
  const { control } = field;
  switch (control.kind) {
    case 'text':
      return textControl(control, context);
    case 'number':
      return numberControl(control, context);
    case 'toggle':
      return toggleControl(context);
    case 'choice':
      return choiceControl(control, context);
    case 'checks':
      return checksControl(withMore(control, session), context);
    case 'list':
      return listControl(
        control,
        context,
        {
          open: session.openRow === field.path,
          setOpen: (open) => session.setOpenRow(open ? field.path : undefined),
        },
        suggestionsFor(session, field.path, control),
      );
    case 'rows':
      return rowsControl(control, context);
    case 'code':
      return html`${codeControl(control, context)}${openInEditor(session)}`;
  }
}

/** What other settings make likely, and what only the host knows. */
function suggestionsFor(
  { draft, view }: WizardSession,
  path: string,
  control: Extract<Field['control'], { kind: 'list' }>,
): readonly string[] {
  const own = path === 'appClient.callbackUrls' && view?.ownAddress !== undefined ? [view.ownAddress] : [];
  return [...((draft && control.suggestions?.(draft.settings)) ?? []), ...own];
}

/** A real editor, with colours and completion, is better for program text than a text area. */
function openInEditor(session: WizardSession): TemplateResult {
  const look = { test: 'edit-code', words: 'Edit in an editor', icon: 'go-to-file', secondary: true } as const;
  return html`<div class="actions">${button(look, () => session.send({ type: 'open', what: 'handlerCode' }))}</div>`;
}

/** The options together with those that other settings bring. */
function withMore(control: Extract<Field['control'], { kind: 'checks' }>, { draft }: WizardSession) {
  const more = draft ? (control.more?.(draft.settings) ?? []) : [];
  return more.length > 0 ? { ...control, options: [...control.options, ...more] } : control;
}

function probeOf({ draft, view }: WizardSession, path: string): ProbeView | undefined {
  if (!draft || !view) return undefined;
  const name = probeNames.find((each) => probePaths[each] === path);
  return name && currentProbe(draft, view, name);
}

function probeWords(probe: ProbeView): TemplateResult | typeof nothing {
  switch (probe.status) {
    case 'asking':
      return html`${icon('loading', 'codicon-modifier-spin')}<span>Checking whether it is free…</span>`;
    case 'free':
      return html`${icon('pass', 'tone-good')}<span>${probe.message ?? 'This name is free.'}</span>`;
    case 'taken':
      return nothing;
    case 'unknown':
      return html`${icon('question')}<span>${probe.message ?? 'Could not find out whether this name is free.'}</span>`;
  }
}
