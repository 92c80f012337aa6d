/** Composition: the only place where the extension's long-lived objects are built and wired. */
import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { addresses } from './aws/target.ts';
import { registerAuthentication } from './commands/authentication.ts';
import { explained, registerCommands } from './commands/registerCommands.ts';
import type { Services, Subject } from './commands/services.ts';
import { registerTokenDocuments } from './commands/tokenDocument.ts';
import { noteOf } from './engine/failure.ts';
import { type CommandId, type ContextKey, contextKeys } from './manifest.ts';
import type { Operations, SetupExtra } from './operations/operations.ts';
import { exclusively } from './storage/lock.ts';
import { type FileRecordStore, openRecordStore } from './storage/recordStore.ts';
import { openSecretVault, type WatchedVault } from './storage/secretVault.ts';
import { createSetupsTree } from './tree/setupsTree.ts';
import { openInBrowser } from './ui/browser.ts';
import { isOn, newTarget, setting } from './ui/configuration.ts';
import { confirmCleanUp } from './ui/confirmCleanUp.ts';
import { openHandlerFiles } from './ui/handlerFiles.ts';
import { draftOwner } from './ui/handlerUri.ts';
import { openLog } from './ui/log.ts';
import { createDeployOffer } from './ui/offerDeploy.ts';
import { type OwnAddressHandler, openOwnAddress, reachable } from './ui/ownAddress.ts';
import { openReportDocuments } from './ui/reportDocument.ts';
import type { SandboxProcess } from './ui/sandboxProcess.ts';
import { sandboxRegion } from './ui/sandboxRegion.ts';
import { openSetupList, type SetupList } from './ui/setupList.ts';
import { createStatusBar } from './ui/statusBar.ts';
import { runInTerminal } from './ui/terminal.ts';
import { type SharedPorts, wizardPanels } from './wizard/wizardPanels.ts';

/** The parts that tests look at. */
export interface Inside extends Services {
  readonly store: FileRecordStore<SetupExtra>;
  readonly vault: WatchedVault;
  readonly logUri: vscode.Uri;
  readonly storageUri: vscode.Uri;
  readonly authentication: vscode.AuthenticationProvider;
  readonly ownAddress: OwnAddressHandler;
}

export interface Composition {
  readonly inside: Inside;
  /** Ends what must not be cut off. Everything else is disposed of by VS Code. */
  close(): Promise<void>;
}

const lastUsedKey = 'cognitoApi.lastUsed';

export function compose(context: vscode.ExtensionContext): Composition {
  const storage = context.globalStorageUri.fsPath;
  const log = openLog();
  const store = openRecordStore<SetupExtra>(join(storage, 'setups'));
  const apart = vscode.env.uiKind === vscode.UIKind.Web;
  const vault = openSecretVault(context.secrets, {
    exclusively: (work) => exclusively(join(storage, 'secrets'), work),
    onSecret: log.hide,
    news: async (own, onChange) =>
      (await import('./storage/secretNews.ts')).openSecretNews(join(storage, 'secret-news'), own, onChange, { apart }),
    newsAtOnce: apart,
  });
  const list = openSetupList(store, vault);
  const ownAddress = openOwnAddress(context.extension.id);
  let sandboxProcess: Promise<SandboxProcess> | undefined;
  /** What starts the sandbox is loaded when one is needed. */
  const sandbox = async () => {
    sandboxProcess ??= import('./ui/sandboxProcess.ts').then(({ openSandboxProcess }) =>
      openSandboxProcess({
        script: context.asAbsolutePath('dist/sandbox.js'),
        stateDirectory: join(storage, 'sandbox'),
        python: () => setting('sandbox.python'),
        remembered: {
          get: () => vault.get('sandbox', 'address'),
          put: (text) => vault.put('sandbox', 'address', text),
        },
        async stateKey() {
          // Whoever starts VS Code may bring a key along, to look into the state from outside.
          const given = process.env.COGNITO_SANDBOX_STATE_KEY;
          if (given) return given;
          const known = await vault.get('sandbox', 'stateKey');
          if (known !== undefined) return known;
          const key = randomBytes(32).toString('base64');
          await vault.put('sandbox', 'stateKey', key);
          return key;
        },
        exclusively: (work) => exclusively(join(storage, 'sandbox-start'), work),
        log,
      }),
    );
    return (await sandboxProcess).address();
  };

  let opened: Promise<Operations> | undefined;
  /** The AWS clients are in a chunk of their own, which is loaded here and nowhere else. */
  const operations = () => {
    opened ??= import('./operations/openOperations.ts').then(({ openOperations }) =>
      openOperations({
        store,
        vault,
        sandbox,
        exclusively: (name, work) => exclusively(join(storage, name), work),
        refreshBeforeCall: () => isOn('refreshBeforeCall'),
        ownAddress: reachable(ownAddress) === undefined ? undefined : ownAddress,
        askMfaCode: async (...asking) => (await import('./ui/askMfaCode.ts')).askMfaCode(...asking),
        onRequest: log.request,
      }),
    );
    return opened;
  };

  const tree = createSetupsTree(list, operations, log, (setupId, found) => wizard.showDrift(setupId, found));
  const ports: SharedPorts = {
    operations,
    newTarget: () => newTarget(sandboxRegion),
    sandboxRegion,
    // Letters from b on: a domain prefix must not contain “aws”.
    randomSuffix: () => Array.from({ length: 6 }, () => randomInt(11, 36).toString(36)).join(''),
    profiles: async () => (await (await import('./aws/profiles.ts')).listProfiles()).map(({ name }) => name),
    regions: async () => (await import('./aws/profiles.ts')).regions,
    async futureEndpoint({ api }, target) {
      const endpoint = target.kind === 'sandbox' ? (await sandbox()).endpoint : target.endpointUrl;
      const path = api.resourcePath === '/' ? '/' : api.resourcePath;
      return addresses(target.region, endpoint).invokeUrl('{api-id}', api.stageName) + path;
    },
    conceal: log.conceal,
    logFailure: log.failure,
    warn: log.warn,
    openExternal: openInBrowser,
    async signIn(setupId, way, signal) {
      const [{ signInUntil }, loaded] = await Promise.all([import('./ui/signInBy.ts'), operations()]);
      const place = { operations: loaded, setup: await loaded.load(setupId), openExternal: openInBrowser };
      return signInUntil(signal, way, place);
    },
    ownAddress: reachable(ownAddress),
    copy: async (text) => vscode.env.clipboard.writeText(text),
    runInTerminal,
    confirmCleanUp,
    showLog: log.show,
    showExplorer: (setupId) => tree.reveal(setupId),
    async editHandlerCode(setupId) {
      const command: CommandId = 'cognitoApi.editHandlerCode';
      await vscode.commands.executeCommand(command, { setupId: setupId ?? draftOwner } satisfies Subject);
    },
    explainFailure: (failed, signal) => explained(services, failed, signal),
    fixPorts: async (setupId) => (await import('./commands/fixPorts.ts')).fixPorts(services, setupId),
    now: Date.now,
  };
  const wizard = wizardPanels({
    extensionUri: context.extensionUri,
    memento: context.globalState,
    ports,
    showFailure(during, error) {
      const note = noteOf(error);
      log.failure(during, note, error);
      void import('./ui/failureNotice.ts').then(({ showFailure }) =>
        showFailure(note, { redact: log.redact, showLog: log.show, runInTerminal }),
      );
    },
  });

  const documents = registerTokenDocuments(operations, log);
  const accounts = registerAuthentication({ list, vault, operations });
  const handlerFiles = openHandlerFiles({ list, wizard, operations, saved: createDeployOffer(list) });
  const reports = openReportDocuments();
  const services: Services = {
    list,
    tree,
    wizard,
    handlerFiles,
    reports,
    log,
    operations,
    sandbox,
    openExternal: openInBrowser,
    runInTerminal,
    documents,
    used: (setupId) => void context.globalState.update(lastUsedKey, setupId),
  };
  context.subscriptions.push(
    log,
    vault,
    tree,
    wizard,
    handlerFiles,
    reports,
    { dispose: store.close },
    { dispose: list.close },
    { dispose: () => void opened?.then((loaded) => loaded.close()) },
    registerCommands(services),
    documents,
    accounts,
    ownAddress,
    createStatusBar(list, () => context.globalState.get(lastUsedKey)),
    { dispose: list.onDidChange(() => tellContext(list)) },
    { dispose: list.onDidChange(wizard.refresh) },
    // Where the file system tells nothing of other windows' changes, looking again at least now helps.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void list.reload();
    }),
  );
  void list.ready();
  const { logUri, globalStorageUri: storageUri } = context;
  const inside: Inside = {
    ...services,
    store,
    vault,
    logUri,
    storageUri,
    authentication: accounts.provider,
    ownAddress,
  };
  return { inside, close: async () => (await sandboxProcess)?.close() };
}

function tellContext(list: SetupList): void {
  const all = list.all ?? [];
  const values: Readonly<Record<ContextKey, boolean>> = {
    [contextKeys.loaded]: true,
    // A list that could not be read is not empty either: its error stands in the view.
    [contextKeys.hasSetups]: all.length > 0 || list.failure !== undefined,
    [contextKeys.hasSandboxSetup]: all.some(({ setup }) => setup?.extra.target.kind === 'sandbox'),
  };
  for (const [key, value] of Object.entries(values)) void vscode.commands.executeCommand('setContext', key, value);
}
