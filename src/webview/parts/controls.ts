/** One control per kind of field: text, number, toggle, choice, checks, list. They know values, not settings. */
import { html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Control, Option } from '../../setup/field.ts';
import { button } from './button.ts';
import { describe } from './describe.ts';
import { icon } from './icons.ts';

/** What every control gets to know. */
export interface ControlContext<Value> {
  readonly id: string;
  readonly label: string;
  readonly value: Value;
  /** Ids of the help and the message. */
  readonly by: readonly string[];
  readonly invalid: boolean;
  readonly disabled: boolean;
  change(value: unknown): void;
}

type Of<Kind extends Control['kind']> = Extract<Control, { kind: Kind }>;
type ValueEvent = Event & { readonly target: { readonly value: string } };

export function textControl(control: Of<'text'>, context: ControlContext<string>): TemplateResult {
  const { id, label, value, by, invalid, disabled, change } = context;
  return html`<vscode-textfield
    id=${id}
    class="wide"
    .label=${label}
    .value=${live(value)}
    placeholder=${ifDefined(control.placeholder)}
    spellcheck="false"
    ?invalid=${invalid}
    ?disabled=${disabled}
    @input=${(event: ValueEvent) => change(event.target.value)}
    ${describe({ by, invalid, disabled })}
    >${control.prefix ? html`<span slot="content-before" class="affix">${control.prefix}</span>` : nothing}${
      control.suffix ? html`<span slot="content-after" class="affix">${control.suffix}</span>` : nothing
    }</vscode-textfield
  >`;
}

export function numberControl(control: Of<'number'>, context: ControlContext<number>): TemplateResult {
  const { id, label, value, by, invalid, disabled, change } = context;
  return html`<span class="with-unit"
    ><vscode-textfield
      id=${id}
      class="number"
      type="number"
      .label=${control.unit ? `${label}, ${control.unit}` : label}
      .value=${live(Number.isNaN(value) ? '' : String(value))}
      ?invalid=${invalid}
      ?disabled=${disabled}
      @input=${(event: ValueEvent) => change(event.target.value === '' ? Number.NaN : Number(event.target.value))}
      ${describe({ by, invalid, disabled })}
    ></vscode-textfield
    >${control.unit ? html`<span class="unit">${control.unit}</span>` : nothing}</span
  >`;
}

export function toggleControl(context: ControlContext<boolean>): TemplateResult {
  const { id, label, value, by, invalid, disabled, change } = context;
  return html`<vscode-checkbox
    id=${id}
    class="check"
    .checked=${value}
    ?disabled=${disabled}
    aria-disabled=${disabled ? 'true' : 'false'}
    @change=${(event: Event) => change((event.target as HTMLInputElement).checked)}
    ${describe({ by, invalid, disabled })}
    >${label}</vscode-checkbox
  >`;
}

/** The elements take strings; the arrays are kept because the select starts anew when it gets another one. */
const optionLists = new WeakMap<readonly Option[], { label: string; value: string; description?: string }[]>();

function optionsOf(options: readonly Option[]) {
  let list = optionLists.get(options);
  if (!list) {
    list = options.map((option) => ({ ...option, value: String(option.value) }));
    optionLists.set(options, list);
  }
  return list;
}

export function choiceControl(
  control: Pick<Of<'choice'>, 'options'>,
  context: ControlContext<string | number>,
): TemplateResult {
  const { id, label, value, by, invalid, disabled, change } = context;
  return html`<vscode-single-select
    id=${id}
    class="choice"
    label=${label}
    .options=${optionsOf(control.options)}
    .value=${live(String(value))}
    ?invalid=${invalid}
    ?disabled=${disabled}
    ?inert=${disabled}
    @change=${(event: ValueEvent) =>
      change(control.options.find((option) => String(option.value) === event.target.value)?.value)}
    ${describe({ by, invalid, disabled })}
  ></vscode-single-select>`;
}

export function checksControl(control: Of<'checks'>, context: ControlContext<readonly unknown[]>): TemplateResult {
  const { id, value, by, invalid, disabled, change } = context;
  // Keeps the order of the options, and values that no option stands for.
  const order = (chosen: readonly unknown[]) => {
    const known = control.options.map((option) => option.value as unknown);
    return [
      ...known.filter((option) => chosen.includes(option)),
      ...chosen.filter((option) => !known.includes(option)),
    ];
  };
  return html`<div class="checks">
    ${control.options.map(
      (option, index) => html`<div class="check-row">
        <vscode-checkbox
          id=${index === 0 ? id : `${id}-${index}`}
          class="check"
          data-test="option-${option.value}"
          .checked=${value.includes(option.value)}
          ?disabled=${disabled}
          aria-disabled=${disabled ? 'true' : 'false'}
          @change=${(event: Event) =>
            change(
              order(
                (event.target as HTMLInputElement).checked
                  ? [...value, option.value]
                  : value.filter((other) => other !== option.value),
              ),
            )}
          ${describe({ by: option.description ? [`${id}-${index}-words`, ...by] : by, invalid, disabled })}
          >${option.label}</vscode-checkbox
        >
        ${
          option.description
            ? html`<div class="check-words" id="${id}-${index}-words">${option.description}</div>`
            : nothing
        }
      </div>`,
    )}
  </div>`;
}

/** What a list control needs beside its values: whether an empty row is shown, and how to open and close it. */
export interface OpenRow {
  readonly open: boolean;
  setOpen(open: boolean): void;
}

export function listControl(
  control: Of<'list'>,
  context: ControlContext<readonly string[]>,
  row: OpenRow,
  suggestions: readonly string[] = [],
): TemplateResult {
  const { id, value, by, invalid, disabled, change } = context;
  const rows = row.open ? [...value, ''] : value;
  const rowId = (index: number) => (index === 0 ? id : `${id}-${index}`);
  const set = (index: number, text: string) => {
    const isNew = index >= value.length;
    if (isNew && text === '') return;
    change(isNew ? [...value, text] : value.map((other, at) => (at === index ? text : other)));
    if (isNew) row.setOpen(false);
  };
  const remove = (index: number) => {
    if (index < value.length) change(value.filter((_, at) => at !== index));
    else row.setOpen(false);
  };
  const leave = (index: number) => {
    if (index >= value.length) row.setOpen(false);
    else if (value[index] === '') remove(index);
  };
  const add = () => {
    if (!row.open && value.length < control.max && value.at(-1) !== '') row.setOpen(true);
    // The new row is there after the next drawing.
    setTimeout(() => document.getElementById(rowId(value.length))?.focus());
  };
  return html`<div class="list" @mousedown=${keepFocus}>
    ${repeat(
      rows,
      (_, index) => index,
      (text, index) => html`<div class="list-row">
        <vscode-textfield
          id=${rowId(index)}
          data-test="item-${index}"
          class="wide"
          .label="${control.itemLabel} ${index + 1}"
          .value=${live(text)}
          placeholder=${ifDefined(control.placeholder)}
          spellcheck="false"
          ?invalid=${invalid && text !== ''}
          ?disabled=${disabled}
          @input=${(event: ValueEvent) => set(index, event.target.value)}
          @blur=${() => leave(index)}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key !== 'Enter') return;
            event.stopPropagation();
            add();
          }}
          ${describe({ by, invalid, disabled })}
        ></vscode-textfield>
        <button
          type="button"
          class="quiet-button"
          data-test="remove-${index}"
          title="Remove"
          aria-label="Remove ${lowerFirst(control.itemLabel)} ${index + 1}"
          ?disabled=${disabled}
          @click=${() => remove(index)}
        >
          ${icon('trash')}
        </button>
      </div>`,
    )}
    ${button(
      {
        test: 'add',
        id: rows.length === 0 ? id : `${id}-add`,
        words: `Add ${lowerFirst(control.itemLabel)}`,
        icon: 'add',
        secondary: true,
        disabled: disabled || value.length >= control.max,
      },
      add,
    )}
    ${suggestions
      .filter((text) => !value.includes(text))
      .map((text) =>
        button(
          {
            test: `suggest-${text}`,
            words: `Add ${text}`,
            icon: 'add',
            secondary: true,
            disabled: disabled || value.length >= control.max,
          },
          () => {
            change([...value, text]);
            row.setOpen(false);
          },
        ),
      )}
  </div>`;
}

/** An empty row that loses the focus goes away, and the button that is being pressed would move from under the pointer. */
function keepFocus(event: Event): void {
  if ((event.target as Element).closest('button, vscode-button')) event.preventDefault();
}

/** "Callback URL" in the middle of a sentence. */
const lowerFirst = (label: string) => label.charAt(0).toLowerCase() + label.slice(1);
