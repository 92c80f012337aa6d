/** Controls for settings that are more than one line: rows of several parts, and program text. */
import { html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Column, Control } from '../../setup/field.ts';
import { button } from './button.ts';
import { type ControlContext, choiceControl } from './controls.ts';
import { describe } from './describe.ts';
import { icon } from './icons.ts';

type Row = Readonly<Record<string, unknown>>;
type ValueEvent = Event & { readonly target: { readonly value: string } };

/** A list whose items have several parts, each part with its label. */
export function rowsControl(
  control: Extract<Control, { kind: 'rows' }>,
  context: ControlContext<readonly Row[]>,
): TemplateResult {
  const { id, value, disabled, change } = context;
  const rowId = (index: number) => (index === 0 ? id : `${id}-${index}`);
  const add = () => {
    change([...value, { ...control.blank }]);
    // The new row is there after the next drawing.
    setTimeout(() => document.getElementById(rowId(value.length))?.focus());
  };
  return html`<div class="list rows">
    ${
      value.length > 0
        ? // Each input has its label for screen readers; this is for the eye.
          html`<div class="rows-head" aria-hidden="true">
            ${control.columns.map(({ label, kind }) => html`<span class=${kind}>${label}</span>`)}
          </div>`
        : nothing
    }
    ${repeat(
      value,
      (_, index) => index,
      (row, index) => html`<div class="list-row" data-test="row-${index}">
        ${control.columns.map((column, at) =>
          cell(column, index, {
            ...context,
            id: at === 0 ? rowId(index) : `${rowId(index)}-${column.key}`,
            label: `${column.label}, ${control.itemLabel.toLowerCase()} ${index + 1}`,
            value: row[column.key],
            change: (part) => change(value.map((other, n) => (n === index ? { ...other, [column.key]: part } : other))),
          }),
        )}
        <button
          type="button"
          class="quiet-button"
          data-test="remove-${index}"
          title="Remove"
          aria-label="Remove ${control.itemLabel.toLowerCase()} ${index + 1}"
          ?disabled=${disabled}
          @click=${() => change(value.filter((_, n) => n !== index))}
        >
          ${icon('trash')}
        </button>
      </div>`,
    )}
    ${button(
      {
        test: 'add',
        id: value.length === 0 ? id : `${id}-add`,
        words: `Add ${control.itemLabel.toLowerCase()}`,
        icon: 'add',
        secondary: true,
        disabled: disabled || value.length >= control.max,
      },
      add,
    )}
  </div>`;
}

function cell(column: Column, index: number, context: ControlContext<unknown>): TemplateResult {
  const { id, label, value, by, invalid, disabled, change } = context;
  if (column.kind === 'choice')
    return choiceControl({ options: column.options ?? [] }, context as ControlContext<string>);
  const text = Array.isArray(value) ? value.join(' ') : String(value ?? '');
  const read = (typed: string): unknown => {
    if (column.kind === 'words') return typed.split(/[\s,]+/).filter(Boolean);
    // An empty number counts as 0: the host takes no row without one.
    return column.kind === 'number' ? Number(typed) : typed;
  };
  const take = (event: ValueEvent) => change(read(event.target.value));
  return html`<vscode-textfield
    id=${id}
    class=${column.kind === 'number' ? 'number' : 'wide'}
    type=${column.kind === 'number' ? 'number' : 'text'}
    data-test="${column.key}-${index}"
    .label=${label}
    .value=${column.kind === 'words' ? text : live(text)}
    placeholder=${ifDefined(column.placeholder ?? column.label)}
    spellcheck="false"
    ?invalid=${invalid}
    ?disabled=${disabled}
    @input=${(event: ValueEvent) => {
      // Words are taken over when the field is left, so that the space between two of them can be typed. Until then a
      // drawing must leave them alone, so they are not `live`.
      if (column.kind !== 'words') take(event);
    }}
    @change=${take}
    ${describe({ by, invalid, disabled })}
  ></vscode-textfield>`;
}

/** Program text. Tab moves on to the next control, as everywhere in a form. */
export function codeControl(
  control: Extract<Control, { kind: 'code' }>,
  context: ControlContext<string>,
): TemplateResult {
  const { id, value, by, invalid, disabled, change } = context;
  return html`<textarea
    id=${id}
    class="code"
    rows="10"
    spellcheck="false"
    autocapitalize="off"
    .value=${live(value)}
    placeholder=${control.placeholder}
    aria-describedby=${by.join(' ')}
    aria-invalid=${invalid ? 'true' : 'false'}
    ?disabled=${disabled}
    @input=${(event: ValueEvent) => change(event.target.value)}
  ></textarea>`;
}
