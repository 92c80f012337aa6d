/** Handlers: what each command does. */
import type { CommandId } from '../manifest.ts';
import { acceptChange } from './acceptChange.ts';
import { callEndpoint } from './callEndpoint.ts';
import { checkSecurity, saveSecurityReport } from './checkSecurity.ts';
import { cleanUp } from './cleanUp.ts';
import { copyToken } from './copyToken.ts';
import { copyArn, copyId, copyUrl } from './copyValue.ts';
import { deployHandlerCode } from './deployHandlerCode.ts';
import { editHandlerCode } from './editHandlerCode.ts';
import { explainLastResponse } from './explainLastResponse.ts';
import { inspectTokens } from './inspectTokens.ts';
import { openInbox } from './openInbox.ts';
import { openInConsole } from './openInConsole.ts';
import { openSetup } from './openSetup.ts';
import { refreshExplorer } from './refreshExplorer.ts';
import { refreshTokens } from './refreshTokens.ts';
import { repair } from './repair.ts';
import type { Handler } from './services.ts';
import { showLog } from './showLog.ts';
import { signIn } from './signIn.ts';
import { revokeTokens, signOut, signOutEverywhere } from './signOut.ts';
import { startGuidedSetup } from './startGuidedSetup.ts';
import { switchUser } from './switchUser.ts';
import { testAuthorizer, testMethod } from './testInvoke.ts';
import { trySandbox } from './trySandbox.ts';
import {
  confirmUser,
  createUser,
  deleteUser,
  disableUser,
  enableUser,
  loadMoreUsers,
  resendCode,
  resendInvitation,
  resetPassword,
  setPassword,
  signUpUser,
  userGroups,
} from './users.ts';

/** Every command with what it does. A command of the manifest that is missing here does not compile. */
export const handlers: Readonly<Record<CommandId, Handler>> = {
  'cognitoApi.startGuidedSetup': startGuidedSetup,
  'cognitoApi.trySandbox': trySandbox,
  'cognitoApi.callEndpoint': callEndpoint,
  'cognitoApi.explainLastResponse': explainLastResponse,
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
  'cognitoApi.checkSecurity': checkSecurity,
  'cognitoApi.saveSecurityReport': saveSecurityReport,
  'cognitoApi.copyId': copyId,
  'cognitoApi.copyArn': copyArn,
  'cognitoApi.copyUrl': copyUrl,
  'cognitoApi.openInConsole': openInConsole,
  'cognitoApi.switchUser': switchUser,
  'cognitoApi.signOutEverywhere': signOutEverywhere,
  'cognitoApi.revokeTokens': revokeTokens,
  'cognitoApi.inspectTokens': inspectTokens,
  'cognitoApi.copyToken': copyToken,
  'cognitoApi.createUser': createUser,
  'cognitoApi.signUpUser': signUpUser,
  'cognitoApi.confirmUser': confirmUser,
  'cognitoApi.resendCode': resendCode,
  'cognitoApi.resendInvitation': resendInvitation,
  'cognitoApi.setPassword': setPassword,
  'cognitoApi.resetPassword': resetPassword,
  'cognitoApi.enableUser': enableUser,
  'cognitoApi.disableUser': disableUser,
  'cognitoApi.userGroups': userGroups,
  'cognitoApi.deleteUser': deleteUser,
  'cognitoApi.loadMoreUsers': loadMoreUsers,
};
