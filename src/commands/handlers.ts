/** Handlers: what each command does. */
import type { CommandId } from '../manifest.ts';
import { acceptChange } from './acceptChange.ts';
import { callEndpoint } from './callEndpoint.ts';
import { cleanUp } from './cleanUp.ts';
import { copyArn, copyId, copyUrl } from './copyValue.ts';
import { deployHandlerCode } from './deployHandlerCode.ts';
import { editHandlerCode } from './editHandlerCode.ts';
import { openInbox } from './openInbox.ts';
import { openInConsole } from './openInConsole.ts';
import { openSetup } from './openSetup.ts';
import { refreshExplorer } from './refreshExplorer.ts';
import { refreshTokens } from './refreshTokens.ts';
import { repair } from './repair.ts';
import type { Handler } from './services.ts';
import { showLog } from './showLog.ts';
import { signIn } from './signIn.ts';
import { signOut } from './signOut.ts';
import { startGuidedSetup } from './startGuidedSetup.ts';
import { testAuthorizer, testMethod } from './testInvoke.ts';
import { trySandbox } from './trySandbox.ts';

/** Every command with what it does. A command of the manifest that is missing here does not compile. */
export const handlers: Readonly<Record<CommandId, Handler>> = {
  'cognitoApi.startGuidedSetup': startGuidedSetup,
  'cognitoApi.trySandbox': trySandbox,
  'cognitoApi.callEndpoint': callEndpoint,
  'cognitoApi.signIn': signIn,
  'cognitoApi.signOut': signOut,
  'cognitoApi.refreshTokens': refreshTokens,
  'cognitoApi.cleanUp': cleanUp,
  'cognitoApi.refreshExplorer': refreshExplorer,
  'cognitoApi.openInbox': openInbox,
  'cognitoApi.showLog': showLog,
  'cognitoApi.openSetup': openSetup,
  'cognitoApi.editHandlerCode': editHandlerCode,
  'cognitoApi.deployHandlerCode': deployHandlerCode,
  'cognitoApi.testMethod': testMethod,
  'cognitoApi.testAuthorizer': testAuthorizer,
  'cognitoApi.repair': repair,
  'cognitoApi.acceptChange': acceptChange,
  'cognitoApi.copyId': copyId,
  'cognitoApi.copyArn': copyArn,
  'cognitoApi.copyUrl': copyUrl,
  'cognitoApi.openInConsole': openInConsole,
};
