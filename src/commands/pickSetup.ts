/** Setup picker: which setup a command is about, when it was not called on one. */
import * as vscode from 'vscode';
import { Failure } from '../engine/failure.ts';
import type { CommandId } from '../manifest.ts';
import type { Setup } from '../operations/operations.ts';
import { placeWords } from '../ui/cleanUpWords.ts';
import type { SetupList, SetupState } from '../ui/setupList.ts';
import type { Services, Subject } from './services.ts';

export type ReadableSetup = SetupState & { readonly setup: Setup };

/** Which setups a command can work with, and what to say when there is none of these. */
export interface Choice {
  readonly placeHolder: string;
  readonly suits?: (state: ReadableSetup) => boolean;
  /** Said when there are setups, but none that suits. */
  readonly noneSuits?: { readonly text: string; readonly button: string; readonly command: CommandId };
}

/**
 * The subject's setup, the only one there is, or the one that the person picks. Undefined when the person did not pick
 * any, or there is none, which was then said. Throws Failure of a setup whose record cannot be read.
 */
export async function pickSetup(
  services: Services,
  subject: Subject | undefined,
  choice: Choice,
): Promise<ReadableSetup | undefined> {
  const found = await pick(services, subject, choice);
  if (found) services.picked?.(found.id);
  return found;
}

async function pick(
  { list }: Services,
  subject: Subject | undefined,
  { placeHolder, suits = () => true, noneSuits }: Choice,
): Promise<ReadableSetup | undefined> {
  await list.ready();
  if (subject) return named(list, subject.setupId);
  const readable = (list.all ?? []).filter(isReadable);
  if (readable.length === 0) {
    const start: CommandId = 'cognitoApi.startGuidedSetup';
    await offer('There is no setup yet.', 'Start Guided Setup', start);
    return undefined;
  }
  const suitable = readable.filter(suits);
  const [only] = suitable;
  if (suitable.length === 0 && noneSuits) await offer(noneSuits.text, noneSuits.button, noneSuits.command);
  if (suitable.length <= 1) return only;
  const items = suitable.map((state) => ({
    label: state.setup.name,
    description: placeWords(state.setup),
    detail: state.tokens ? `$(key) ${state.tokens.who}` : undefined,
    state,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.state;
}

/** Never another setup than the one that was asked for. */
async function named(list: SetupList, setupId: string): Promise<ReadableSetup> {
  if (!list.find(setupId)) await list.reload();
  const state = list.find(setupId);
  if (state && isReadable(state)) return state;
  throw new Failure(
    state?.failure ?? {
      code: 'SetupGone',
      what: 'This setup is not there any more.',
      why: 'It was cleaned up, perhaps in another window.',
      next: 'Refresh the explorer.',
    },
  );
}

async function offer(text: string, button: string, command: CommandId): Promise<void> {
  // Not awaited: a notice that nobody answers would keep the command running.
  void vscode.window.showInformationMessage(text, button).then((chosen) => {
    if (chosen) void vscode.commands.executeCommand(command);
  });
}

function isReadable(state: SetupState): state is ReadableSetup {
  return state.setup !== undefined;
}
