/** The generic field: label, help, control and what the checks have to say, for any entry of fields.ts. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Field } from '../../setup/field.ts';
import { valueAt } from '../../setup/fields.ts';
import type { ProbeView } from '../../wizard/protocol.ts';
import type { WizardSession } from '../session.ts';
import { currentProbe, probePaths } from '../validity.ts';
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
  const disabled = field.permanent === true && session.locked;
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
    ? html`${icon('lock')}<span>Cannot be changed any more, because the resource exists. Clean up and create again to choose another.</span>`
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
  }${permanence(field)}</span>`;
  const help = field.help ? html`<div class="field-help" id="${id}-help">${field.help}</div>` : nothing;
  return html`<div
    class="field of-${field.control.kind} ${talks ? 'talks' : ''} ${disabled ? 'locked' : ''}"
    data-test="field-${field.path}"
    role=${isGroup ? 'group' : 'presentation'}
    aria-labelledby=${isGroup ? `${id}-label` : nothing}
    aria-describedby=${isGroup ? `${id}-help ${id}-message` : nothing}
    @focusin=${() => session.setSubject(field.path)}
  >
    ${isToggle ? html`${controlView(session, field, context)}${permanence(field)}${help}` : html`${label}${help}${controlView(session, field, context)}`}
    ${
      talks
        ? html`<div class="message" id="${id}-message" data-test="message-${field.path}" aria-live="polite">${message}</div>`
        : nothing
    }
  </div>`;
}

function permanence(field: Field): TemplateResult | typeof nothing {
  return field.permanent ? html`<span class="tag">${icon('lock')}cannot be changed later</span>` : nothing;
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
      return listControl(control, context, {
        open: session.openRow === field.path,
        setOpen: (open) => session.setOpenRow(open ? field.path : undefined),
      });
    case 'rows':
      return rowsControl(control, context);
    case 'code':
      return codeControl(control, context);
  }
}

/** The options together with those that other settings bring. */
function withMore(control: Extract<Field['control'], { kind: 'checks' }>, { draft }: WizardSession) {
  const more = draft ? (control.more?.(draft.settings) ?? []) : [];
  return more.length > 0 ? { ...control, options: [...control.options, ...more] } : control;
}

function probeOf({ draft, view, locked }: WizardSession, path: string): ProbeView | undefined {
  if (!draft || !view || locked) return undefined;
  if (path === probePaths.functionName) return currentProbe(draft, view, 'functionName');
  if (path === probePaths.domainPrefix) return currentProbe(draft, view, 'domainPrefix');
  return undefined;
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
