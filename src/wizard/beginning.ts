/** What a wizard begins with: what was kept of an earlier session, a setup that exists, or a fresh draft. */
import * as v from 'valibot';
import { settingsFrom } from '../setup/recipes/recipes.ts';
import { type Draft, draftSchema } from './protocol.ts';
import type { WizardStart } from './session.ts';
import type { SavedDraft, WizardPorts } from './wizardPorts.ts';

/** Throws Failure when the setup it shall show cannot be read. */
export async function beginning(ports: WizardPorts, start: WizardStart): Promise<SavedDraft> {
  const saved = start.recipe === undefined ? savedDraft(start.saved) : undefined;
  if (start.setupId !== undefined) {
    const setup = await (await ports.operations()).load(start.setupId);
    const { settings, target } = setup.extra;
    const page = start.page ?? saved?.draft.page ?? (setup.rows.stage?.state === 'created' ? 'tryIt' : 'create');
    // Edits that were not applied yet are kept, but where it lives is settled.
    // A setup that was left in the middle of its phases goes on with them.
    const way = saved?.draft.way ?? (setup.extra.phase === 'complete' ? undefined : 'steps');
    const draft: Draft = { settings: saved?.draft.settings ?? settings, target, page, ...(way ? { way } : {}) };
    return { draft, setupId: setup.id, requests: saved?.requests };
  }
  if (saved) return { draft: { ...saved.draft, page: start.page ?? saved.draft.page } };
  return {
    draft: {
      page: start.page ?? 'start',
      settings: settingsFrom(start.recipe ?? 'lambda-trigger', ports.randomSuffix()),
      target: start.target ?? ports.newTarget(),
    },
  };
}

/** Requests of the phases, as they are kept. */
const requestsSchema = v.record(
  v.string(),
  v.array(
    v.object({
      service: v.string(),
      operation: v.string(),
      input: v.record(v.string(), v.unknown()),
      output: v.record(v.string(), v.unknown()),
    }),
  ),
);

/** What was kept, if it still has the shape of a draft. */
export function savedDraft(saved: unknown): Pick<SavedDraft, 'draft' | 'requests'> | undefined {
  const parsed = v.safeParse(v.object({ draft: draftSchema, requests: v.optional(requestsSchema) }), saved);
  return parsed.success ? parsed.output : undefined;
}
