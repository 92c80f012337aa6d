/** Manifest: the typed names of everything that package.json declares. A test compares the two. */

/** Ids of all commands. `commands/handlers.ts` maps each to what it does; leaving one out there does not compile. */
export const commandIds = [
  'cognitoApi.startGuidedSetup',
  'cognitoApi.trySandbox',
  'cognitoApi.callEndpoint',
  'cognitoApi.explainLastResponse',
  'cognitoApi.signIn',
  'cognitoApi.signOut',
  'cognitoApi.refreshTokens',
  'cognitoApi.cleanUp',
  'cognitoApi.refreshExplorer',
  'cognitoApi.openInbox',
  'cognitoApi.showLog',
  'cognitoApi.openSetup',
  'cognitoApi.editHandlerCode',
  'cognitoApi.deployHandlerCode',
  'cognitoApi.testMethod',
  'cognitoApi.testAuthorizer',
  'cognitoApi.repair',
  'cognitoApi.acceptChange',
  'cognitoApi.checkSecurity',
  'cognitoApi.saveSecurityReport',
  'cognitoApi.copyId',
  'cognitoApi.copyArn',
  'cognitoApi.copyUrl',
  'cognitoApi.openInConsole',
  'cognitoApi.switchUser',
  'cognitoApi.signOutEverywhere',
  'cognitoApi.revokeTokens',
  'cognitoApi.inspectTokens',
  'cognitoApi.copyToken',
  'cognitoApi.createUser',
  'cognitoApi.signUpUser',
  'cognitoApi.confirmUser',
  'cognitoApi.resendCode',
  'cognitoApi.resendInvitation',
  'cognitoApi.setPassword',
  'cognitoApi.resetPassword',
  'cognitoApi.enableUser',
  'cognitoApi.disableUser',
  'cognitoApi.userGroups',
  'cognitoApi.deleteUser',
  'cognitoApi.loadMoreUsers',
] as const;
export type CommandId = (typeof commandIds)[number];

/** Ids of views and of the webview panel's type. */
export const views = { setups: 'cognitoApi.setups', wizard: 'cognitoApi.wizard' } as const;

/** Context keys that `when` clauses of package.json ask for. */
export const contextKeys = {
  /** The records were read once. Until then, the welcome view stays away. */
  loaded: 'cognitoApi.loaded',
  hasSetups: 'cognitoApi.hasSetups',
  hasSandboxSetup: 'cognitoApi.hasSandboxSetup',
} as const;
export type ContextKey = (typeof contextKeys)[keyof typeof contextKeys];

/** Words of a tree item's `contextValue`; menus look for them with `\bword\b`. */
export const itemWords = [
  'setup',
  'endpoint',
  'tokens',
  'sandbox',
  'hasId',
  'hasArn',
  'hasUrl',
  'hasConsole',
  'signedIn',
  'signedOut',
  'refreshable',
  'revocable',
  'otherUser',
  'users',
  'user',
  'userUnconfirmed',
  'userInvited',
  'userEnabled',
  'userDisabled',
  'handler',
  'method',
  'authorizer',
  'repairable',
  'acceptable',
  'security',
  'checked',
] as const;
export type ItemWord = (typeof itemWords)[number];

/** Settings with their types and defaults; section `cognitoApi`. */
export const settingDefaults = {
  profile: '',
  region: 'us-east-1',
  endpointUrl: '',
  'sandbox.python': '',
  refreshBeforeCall: true,
} as const satisfies Record<string, string | boolean>;
export type SettingName = keyof typeof settingDefaults;
/** Settings that are yes or no. */
export type SwitchName = 'refreshBeforeCall';

export const settingsSection = 'cognitoApi';
