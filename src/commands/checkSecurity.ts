/** Check Security: who can call which method of a setup's API. Save Security Report: the same as a document to keep. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { isCancellation, noteOf } from '../engine/failure.ts';
import type { SecurityCheck } from '../explain/security.ts';
import { securityReport } from '../explain/securityReport.ts';
import type { CommandId } from '../manifest.ts';
import type { SecurityFinding } from '../tree/securityFindings.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { repairableMethods } from '../ui/securityRepair.ts';
import { pickSetup, type ReadableSetup } from './pickSetup.ts';
import type { Handler, Services, Subject } from './services.ts';

export const checkSecurity: Handler = async (services, subject) => {
  const picked = await pick(services, subject, 'Check the API of which setup?');
  if (!picked) return;
  const { check, repairable } = await checked(services, picked);
  services.log.info(`Security of ${picked.setup.name}: ${check.summary}`);
  const good = check.methods.every(({ verdict }) => verdict === 'good');
  const show = good ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const buttons = [...(repairable.length > 0 ? ['Repair'] : []), 'Save Report'];
  void show(check.summary, ...buttons).then((chosen) => {
    if (!chosen) return;
    const command: CommandId = chosen === 'Repair' ? 'cognitoApi.repair' : 'cognitoApi.saveSecurityReport';
    void vscode.commands.executeCommand(command, { setupId: picked.id } satisfies Subject);
  });
};

export const saveSecurityReport: Handler = async (services, subject) => {
  const picked = await pick(services, subject, 'A report about which setup?');
  if (!picked) return;
  const { check } = services.tree.security(picked.setup) ?? (await checked(services, picked));
  const text = services.log.conceal(securityReport(check, localTime(check.at)));
  await services.reports.show(picked.id, 'Security', text);
  const chosen = await vscode.window.showSaveDialog({
    title: 'Save Security Report',
    saveLabel: 'Save Report',
    defaultUri: vscode.Uri.file(join(folder(), fileName(check))),
    filters: { Markdown: ['md'] },
  });
  if (!chosen) return;
  await vscode.workspace.fs.writeFile(chosen, new TextEncoder().encode(text));
  void vscode.window.showInformationMessage(`The report is saved as ${vscode.workspace.asRelativePath(chosen)}.`);
};

const pick = (services: Services, subject: Subject | undefined, placeHolder: string) =>
  pickSetup(services, subject, {
    placeHolder,
    suits: ({ setup }) => setup.rows.stage?.state === 'created',
    noneSuits: {
      text: 'No setup has an API that can be called yet.',
      button: 'Open Wizard',
      command: 'cognitoApi.openSetup',
    },
  });

/** Checks, and shows it in the explorer. */
async function checked(services: Services, { id, setup }: ReadableSetup): Promise<SecurityFinding> {
  const finding = await withCancellableProgress(`Checking who can call ${setup.name}`, async (signal) => {
    const check = await (await services.operations()).checkSecurity(id, signal);
    return { check, repairable: await mendedByRepair(services, { id, setup }, check, signal) };
  });
  await services.tree.showSecurity(setup, finding);
  return finding;
}

/** Asked only where something wants attention. Where it cannot be told, nothing is offered. */
async function mendedByRepair(
  { operations, log }: Services,
  { id, setup }: Pick<ReadableSetup, 'id' | 'setup'>,
  check: SecurityCheck,
  signal: AbortSignal,
): Promise<string[]> {
  if (check.methods.every(({ verdict }) => verdict === 'good')) return [];
  try {
    const { steps } = await (await operations()).plan(id, { phase: setup.extra.phase, signal });
    return repairableMethods(check, steps);
  } catch (error) {
    if (isCancellation(error) || signal.aborted) throw error;
    log.failure('Check Security, whether Repair helps', noteOf(error), error);
    return [];
  }
}

/** As the person's clock shows it, with the zone, because the report may be read elsewhere. */
function localTime(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
}

function folder(): string {
  return vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath ?? homedir();
}

function fileName({ apiName, at }: SecurityCheck): string {
  const name = apiName.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|-+$/g, '') || 'api';
  return `security-${name}-${new Date(at).toLocaleDateString('sv')}.md`;
}
