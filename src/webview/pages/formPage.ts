/** A page of settings, generated from fields.ts: groups of fields, the advanced ones folded away. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Field, FormPage } from '../../setup/field.ts';
import { fields } from '../../setup/fields.ts';
import { fieldView } from '../parts/field.ts';
import { fold } from '../parts/fold.ts';
import { notice } from '../parts/notice.ts';
import { searchBox } from '../parts/searchBox.ts';
import type { WizardSession } from '../session.ts';

export function formPage(session: WizardSession, page: FormPage): TemplateResult | typeof nothing {
  const { draft } = session;
  if (!draft) return nothing;
  const shown = fields.filter((field) => field.page === page && (field.visible?.(draft.settings) ?? true));
  const groups = [...new Set(shown.map((field) => field.group))];
  return html`
    ${searchBox(session)}
    ${
      session.locked
        ? notice(
            'info',
            'This setup exists. Change what you like: Review shows what that means, and nothing happens before you apply it there.',
          )
        : nothing
    }
    ${repeat(
      groups,
      (group) => group,
      (group) =>
        groupView(
          session,
          group,
          shown.filter((field) => field.group === group),
        ),
    )}
  `;
}

/** Key under which a group's advanced settings are unfolded. */
export function advancedKey(group: string): string {
  return `advanced ${group}`;
}

function groupView(session: WizardSession, group: string, members: readonly Field[]): TemplateResult {
  const id = `group-${group.toLowerCase().replaceAll(' ', '-')}`;
  const advanced = members.filter((field) => field.advanced);
  const hasError = advanced.some((field) => session.errors.some((error) => error.path === field.path));
  const list = (some: readonly Field[]) =>
    repeat(
      some,
      (field) => field.path,
      (field) => fieldView(session, field),
    );
  return html`<section class="group" aria-labelledby=${id}>
    <h2 id=${id}>${group}</h2>
    ${list(members.filter((field) => !field.advanced))}
    ${
      advanced.length > 0
        ? fold(
            session,
            {
              key: advancedKey(group),
              test: `advanced-${id.replace('group-', '')}`,
              words: `Advanced (${advanced.length})`,
              describedBy: id,
              forced: hasError,
            },
            () => html`<div class="advanced">${list(advanced)}</div>`,
          )
        : nothing
    }
  </section>`;
}
