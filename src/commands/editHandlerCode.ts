/** Edit Handler Code: opens the code of a function in an editor, before it is deployed (from the draft) and after. */
import * as vscode from 'vscode';
import type { Setup } from '../operations/operations.ts';
import { placeWords } from '../ui/cleanUpWords.ts';
import { draftOwner } from '../ui/handlerUri.ts';
import { pickSetup } from './pickSetup.ts';
import type { Handler, Services } from './services.ts';

export const editHandlerCode: Handler = async (services, subject) => {
  const owner = subject?.setupId ?? (await pickOwner(services));
  if (owner === undefined) return;
  await vscode.window.showTextDocument(await services.handlerFiles.uriOf(owner), { preview: false });
};

/** The draft is one to choose among the others, while there is one. */
async function pickOwner(services: Services): Promise<string | undefined> {
  const { list, wizard } = services;
  const placeHolder = 'Edit the code of which setup?';
  const draft = await wizard.draftSettings();
  if (!draft || !hasCode(draft))
    return (
      await pickSetup(services, undefined, {
        placeHolder,
        suits: ({ setup }) => hasCode(setup.extra.settings),
        noneSuits: {
          text: 'No setup deploys code of its own.',
          button: 'Start Guided Setup',
          command: 'cognitoApi.startGuidedSetup',
        },
      })
    )?.id;
  await list.ready();
  const items = [
    { label: draft.name, description: 'draft, not created yet', owner: draftOwner },
    ...(list.all ?? []).flatMap(({ id, setup }) =>
      setup && hasCode(setup.extra.settings) ? [{ label: setup.name, description: placeWords(setup), owner: id }] : [],
    ),
  ];
  const [only] = items;
  if (items.length === 1) return only?.owner;
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.owner;
}

function hasCode({ api, existing }: Setup['extra']['settings']): boolean {
  return api.integration === 'LAMBDA_PROXY' && existing?.functionName === undefined;
}
