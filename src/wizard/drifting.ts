/** Drift: looks for what was changed at AWS behind the setup's back, and takes it into the settings when asked to. */
import type { ResourceDrift } from '../operations/driftOperations.ts';
import { valueAt, withValue } from '../setup/fields.ts';
import type { Settings } from '../setup/settings.ts';
import type { DriftView } from './protocol.ts';
import type { SessionState } from './sessionState.ts';
import type { CallView } from './tryItView.ts';

/** Asks AWS how everything is now. Only what is not as this setup left it is shown. */
export async function lookForDrift(state: SessionState): Promise<void> {
  const { setupId } = state;
  // What is being accepted is looked at once that is done.
  if (setupId === undefined || state.isRunning('run') || state.isRunning('accept')) return;
  const before = state.view.drift?.resources ?? [];
  state.update({ drift: { status: 'looking', resources: before } });
  await state.run(
    'drift',
    'Looking for changes at AWS',
    async (signal) => {
      const found = await (await state.ports.operations()).drift(setupId, signal);
      if (signal.aborted || state.setupId !== setupId) return;
      show(state, found, before);
    },
    (failure) => state.update({ drift: { status: 'failed', resources: [], failure } }),
  );
  if (state.view.drift?.status === 'looking') state.update({ drift: undefined });
}

/** Shows what somebody else found who looked just now. Where all is as it was left, only what was shown goes away. */
export function showDrift(state: SessionState, found: readonly ResourceDrift[]): void {
  const { drift } = state.view;
  // A look of the wizard's own tells the newer truth; a run changes it.
  if (state.setupId === undefined || (['run', 'drift', 'accept'] as const).some((task) => state.isRunning(task)))
    return;
  if (drift || found.some(({ status }) => status !== 'same')) show(state, found, drift?.resources ?? []);
}

function show(state: SessionState, found: readonly ResourceDrift[], before: readonly DriftView[]): void {
  const resources = found.filter(({ status }) => status !== 'same').map(driftView);
  const news = JSON.stringify(resources) !== JSON.stringify(before);
  if (resources.length > 0 && news) outdateAnswers(state);
  state.update({ drift: { status: 'known', resources } });
}

/** Answers that stand beside a change which they do not know of yet. */
function outdateAnswers({ view, update }: SessionState): void {
  const { tryIt } = view;
  const outdated = (calls: readonly CallView[]) => calls.map((call): CallView => ({ ...call, outdated: true }));
  update({
    tryIt: {
      ...tryIt,
      calls: outdated(tryIt.calls),
      ...(tryIt.ownCalls ? { ownCalls: outdated(tryIt.ownCalls) } : {}),
    },
  });
}

function driftView({ id, type, title, status, properties, next }: ResourceDrift): DriftView {
  return {
    id,
    type,
    title,
    status: status === 'same' ? 'changed' : status,
    ...(next === undefined ? {} : { next }),
    properties: properties.map(({ property, what, words, setting, why }) => ({
      property,
      what,
      words,
      canAccept: setting !== undefined,
      ...(why === undefined ? {} : { why }),
    })),
  };
}

/**
 * Takes one property, or all that can be, into the settings of the record. Returns what brings it into the form, where
 * edits which were not applied yet stay.
 */
export async function acceptDrift(
  state: SessionState,
  which: { readonly id: string; readonly property: string } | undefined,
): Promise<((form: Settings) => Settings) | undefined> {
  const { setupId } = state;
  // Somebody who accepts one after the other means all of them.
  while (state.isRunning('accept')) await state.settled('accept');
  if (setupId === undefined || state.setupId !== setupId || state.isRunning('run')) return undefined;
  state.cancel('drift');
  let taken: ((form: Settings) => Settings) | undefined;
  await state.run(
    'accept',
    'Accepting changes at AWS',
    async (signal) => {
      const operations = await state.ports.operations();
      const { setup, accepted } = await operations.accept(setupId, which ? [which] : undefined, signal);
      const now = setup.extra.settings;
      taken = (form) => accepted.reduce((kept, { setting }) => withValue(kept, setting, valueAt(now, setting)), form);
      state.update({ applied: now });
    },
    (failure) => state.update({ drift: { status: 'failed', resources: state.view.drift?.resources ?? [], failure } }),
  );
  return taken;
}
