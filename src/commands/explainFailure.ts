/** Explain: why something failed, for the wizard's box, or as a document and one notice, whose buttons do what mends it. */
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Diagnosis } from '../explain/diagnosis.ts';
import type { Fix } from '../explain/fix.ts';
import type { CommandId } from '../manifest.ts';
import type { FixOutcome, FixPreview } from '../operations/explainOperations.ts';
import { withValue } from '../setup/fields.ts';
import { refuseWhileBusy } from '../ui/busySetup.ts';
import { changeLines } from '../ui/changeWords.ts';
import { diagnosisReport } from '../ui/diagnosisReport.ts';
import { asksFirst, fixedWords } from '../ui/fixWords.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { progressLine } from '../ui/progressWords.ts';
import type { ExplainedFailure, FailedPart } from '../wizard/wizardPorts.ts';
import { fixPorts } from './fixPorts.ts';
import type { Services, Subject } from './services.ts';

/** Runs work that a button asks for, and shows its failure. */
type Guard = (during: string, work: () => Promise<void>) => Promise<void>;

/** What the wizard shows in the box of the failure. */
export async function explainedFailure(
  services: Services,
  failed: FailedPart,
  guard: Guard,
  signal: AbortSignal,
): Promise<ExplainedFailure | undefined> {
  const diagnosis = await diagnose(services, failed, signal);
  if (!diagnosis || diagnosis.causes.length === 0) return undefined;
  const causes = diagnosis.causes.map((cause) => ({
    ...cause,
    fixes: cause.fixes.filter((fix) => isPossible(fix, failed)),
  }));
  return {
    diagnosis: { ...diagnosis, causes },
    mend: (fix) => guard(fix.label, () => carryOut(services, failed, fix)),
  };
}

async function diagnose({ operations }: Services, { setupId, note, attempted }: FailedPart, signal: AbortSignal) {
  return (await operations()).explainFailure(setupId, note, attempted, signal);
}

export async function explainFailure(services: Services, failed: FailedPart, guard: Guard): Promise<void> {
  const { setupId } = failed;
  const diagnosis = await withCancellableProgress('Looking for the cause', (signal) =>
    diagnose(services, failed, signal),
  );
  const [cause] = diagnosis?.causes ?? [];
  if (!diagnosis || !cause) {
    const text = 'There is nothing to add to the notice. The log has AWS’s whole answer.';
    void vscode.window.showInformationMessage(text, 'Show Log').then((chosen) => chosen && services.log.show());
    return;
  }
  await showReport(services, setupId, diagnosis);
  const offered = cause.fixes.filter((fix) => isPossible(fix, failed)).slice(0, 2);
  const items = offered.map((fix) => ({ title: fix.label, fix }));
  const { sentence } = cause;
  // Not awaited: a notice that nobody answers would keep the command running.
  void vscode.window.showWarningMessage(services.log.conceal(sentence), ...items).then((chosen) => {
    if (chosen) void guard(chosen.fix.label, () => carryOut(services, failed, chosen.fix));
  });
}

/** Beside the wizard, so that this stays in sight. */
async function showReport({ list, reports, log }: Services, setupId: string | undefined, diagnosis: Diagnosis) {
  const beside = vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview;
  const name = setupId === undefined ? undefined : list.find(setupId)?.setup?.name;
  await reports.show(setupId ?? 'setup', 'Explanation', log.conceal(diagnosisReport(diagnosis, name)), { beside });
}

/** Before there is a setup, there is only so much that can be done; and nobody has to be led to where they are. */
function isPossible(fix: Fix, { setupId, tryAgain, takeSettings }: FailedPart): boolean {
  const { kind } = fix;
  if (takeSettings && kind === 'show' && fix.what === 'wizard') return false;
  if (setupId !== undefined || kind === 'copyPolicy' || kind === 'run') return true;
  if (kind === 'settings') return takeSettings !== undefined;
  return (kind === 'retry' || kind === 'wait') && tryAgain !== undefined;
}

/** Asks first where something would change, does it, and says what came of it. */
async function carryOut(services: Services, failed: FailedPart, fix: Fix): Promise<void> {
  const { setupId, tryAgain, takeSettings } = failed;
  if (tryAgain && (fix.kind === 'retry' || fix.kind === 'wait') && (fix.again ?? 'call') !== 'call') {
    if (fix.kind === 'wait') await waited(fix);
    await tryAgain();
    return;
  }
  if (fix.kind === 'settings' && takeSettings) {
    await takeSettings(fix.settings);
    return;
  }
  const copy = async (text: string) => vscode.env.clipboard.writeText(text);
  const run = async (command: string) => void (await services.runInTerminal(command));
  if (fix.kind === 'copyPolicy' || setupId === undefined) {
    if (fix.kind === 'copyPolicy') await copy(fix.policy);
    if (fix.kind === 'run') await run(fix.command);
    tell(fix, { done: fix.changes }, failed);
    return;
  }
  const operations = await services.operations();
  const preview = await previewed(services, setupId, fix);
  if (asksFirst(fix)) {
    refuseWhileBusy(await operations.load(setupId));
    if (!(await agreed(preview))) return;
  }
  const line = progressLine(new Map(preview.plan?.steps.map(({ id, title }) => [id, title])));
  const outcome = await withCancellableProgress(fix.label, (signal, report) =>
    operations.applyFix(setupId, preview, {
      ...fixPorts(services, setupId),
      openBrowser: services.openExternal,
      copy,
      run,
      signal,
      emit(event) {
        const text = preview.plan && line(event);
        if (text !== undefined) report(text);
      },
    }),
  );
  // What stands in the wizard's form would else undo it with the next change.
  if (fix.kind === 'settings')
    await services.wizard.changeSettings(setupId, (settings) =>
      fix.settings.reduce((all, { path, value }) => withValue(all, path, value), settings),
    );
  await services.list.reload();
  tell(fix, outcome, failed);
}

/** The failed thing itself is done again after it, with the progress that it has. */
async function waited({ label, seconds }: Extract<Fix, { kind: 'wait' }>): Promise<void> {
  await withCancellableProgress(label, (signal) => wait(seconds * 1000, undefined, { signal }));
}

async function previewed({ operations }: Services, setupId: string, fix: Fix): Promise<FixPreview> {
  const loaded = await operations();
  if (!asksFirst(fix)) return loaded.previewFix(setupId, fix);
  return withCancellableProgress('Looking at what would change', (signal) => loaded.previewFix(setupId, fix, signal));
}

async function agreed({ fix, changes, plan }: FixPreview): Promise<boolean> {
  const lines = plan ? [fix.changes, changeLines(plan.steps)] : changes;
  const detail = lines.filter(Boolean).join('\n\n');
  return (await vscode.window.showWarningMessage(`${fix.label}?`, { modal: true, detail }, 'Do It')) === 'Do It';
}

function tell(fix: Fix, outcome: FixOutcome, { setupId, tryAgain }: FailedPart): void {
  const words = fixedWords(fix, outcome);
  if (words === undefined) return;
  const { text, good, goOn } = words;
  const show = good ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const button = !good ? 'Explain' : goOn && tryAgain ? 'Try Again' : undefined;
  void show(text, ...(button ? [button] : [])).then((chosen) => {
    if (chosen === 'Try Again') void tryAgain?.();
    if (chosen !== 'Explain' || setupId === undefined) return;
    const command: CommandId = 'cognitoApi.explainLastResponse';
    void vscode.commands.executeCommand(command, { setupId } satisfies Subject);
  });
}
