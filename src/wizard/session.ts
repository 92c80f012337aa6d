/** Wizard session: answers every intent of the webview and keeps the draft. Knows no VS Code, and no token crosses it. */
import * as v from 'valibot';
import { Failure, isCancellation, noteOf } from '../engine/failure.ts';
import type { ResourceDrift } from '../operations/driftOperations.ts';
import { chosenKinds } from '../setup/existing.ts';
import { withChanges } from '../setup/fields.ts';
import { settingsFrom } from '../setup/recipes/recipes.ts';
import type { RecipeName, Settings } from '../setup/settings.ts';
import { beginning } from './beginning.ts';
import { chosenSettings, listExisting, openApi, openClient, released } from './choosing.ts';
import { cancelRun, create } from './creating.ts';
import { acceptDrift, lookForDrift, showDrift } from './drifting.ts';
import { existingLists } from './existingView.ts';
import { createExplaining } from './explaining.ts';
import { createExplainingFailures } from './explainingFailures.ts';
import { copy, copyCall, open } from './outside.ts';
import { type Approvable, fingerprintOf, identify, loadChoices, makePlan, probe } from './planning.ts';
import { type Draft, type Intent, intentSchema, type Page, probeNames } from './protocol.ts';
import { createSessionState, type SessionState } from './sessionState.ts';
import { createStepping } from './stepping.ts';
import { testAuthorizer, testMethod } from './testing.ts';
import type { CallView } from './tryItView.ts';
import * as trying from './trying.ts';
import type { WizardPorts } from './wizardPorts.ts';

export interface WizardStart {
  /** What was kept of an earlier session; anything that does not fit is ignored. */
  readonly saved?: unknown;
  /** Opens this setup instead of a draft of its own. */
  readonly setupId?: string;
  /** A fresh draft of this recipe. */
  readonly recipe?: RecipeName;
  readonly target?: Draft['target'];
  readonly page?: Page;
}

export interface WizardSession {
  /** Undefined until Create has begun. */
  readonly setupId: string | undefined;
  /** True while something is created or removed, which goes on without the panel. */
  readonly isWorking: boolean;
  /** As they stand in the form. */
  readonly settings: Settings;
  /** Changes them from outside of the form, which then shows it. Throws Failure while something is created. */
  changeSettings(change: (settings: Settings) => Settings): void;
  /** Resolves when nothing is created or removed any more. */
  whenIdle(): Promise<void>;
  /** Handles one message of the webview. Whatever it is, this does not throw. */
  receive(message: unknown): Promise<void>;
  show(page: Page): void;
  /** Calls the endpoint, as the button on Try it does: by this method, or by the one that is tried there. */
  call(method?: string): Promise<void>;
  /** Explains the newest answer, or that of one of the newest calls. */
  explain(callId?: string): Promise<void>;
  /** Answers as they stand side by side. */
  readonly answers: readonly CallView[];
  /** Something changed outside: records or tokens. */
  refresh(): Promise<void>;
  /** Somebody else looked just now whether everything is as this setup left it. */
  showDrift(found: readonly ResourceDrift[]): void;
  dispose(): void;
}

/** Opens a session. Throws Failure when the setup it shall show cannot be read. */
export async function openWizardSession(ports: WizardPorts, start: WizardStart): Promise<WizardSession> {
  const { draft, setupId, requests } = await beginning(ports, start);
  const state = createSessionState(ports, draft, setupId, requests);
  const stepping = createStepping(state);
  const explaining = createExplaining(state, changeForm);
  const failures = createExplainingFailures(state, { handle, changeSettings: changeForm });
  // A fresh draft takes the place of the kept one at once, so that a reload shows the same.
  if (start.recipe !== undefined) state.keepDraft(draft);
  let approved: Approvable | undefined;
  /** Ids of the resources whose loss the person has agreed to, with the settings as they are. */
  const confirmed = new Set<string>();
  let choicesLoaded = false;
  /** What was typed while something was created, for afterwards. */
  let typed: Settings | undefined;

  function changeForm(change: (settings: Settings) => Settings): void {
    const { settings, revision = 0 } = state.draft;
    edit({ ...state.draft, settings: change(settings), revision: revision + 1 });
    state.sendSettings(settings);
  }

  /** Settings that the webview sent before it had heard of a change of the host's would undo that change. */
  function receiveEdit(edited: Draft): void {
    const { settings, revision = 0 } = state.draft;
    edit((edited.revision ?? 0) === revision ? edited : { ...edited, settings, revision });
  }

  function edit(edited: Draft): void {
    const before = state.draft;
    if (state.isRunning('run')) {
      // What is being created is fixed until it is done; only the page may change.
      typed = edited.settings;
      state.keepDraft({ ...before, page: edited.page });
      return;
    }
    // Where a setup lives cannot be changed once it exists.
    const next = state.setupId === undefined ? edited : { ...edited, target: before.target };
    state.keepDraft(next);
    if (next.way === 'steps' && !state.view.steps) void stepping.refresh();
    if (fingerprintOf(next) !== fingerprintOf(before)) {
      approved = undefined;
      confirmed.clear();
      state.cancel('plan');
      if (state.view.plan.status !== 'none') state.update({ plan: { status: 'none' } });
    }
    if (placeOf(next) !== placeOf(before)) {
      state.cancel('identity', ...probeNames, ...existingLists, 'methods', 'client', 'choice');
      // What was chosen is not there, where the setup now goes to.
      if (next.settings.existing) {
        const { existing: _, ...settings } = released(state, chosenKinds(next.settings));
        state.keepDraft({ ...next, settings, revision: (next.revision ?? 0) + 1 });
      }
      state.update({ identity: { status: 'unasked' }, probes: {}, existing: undefined, answeredBy: undefined });
      if (next.settings.existing) state.sendSettings(next.settings);
    }
  }

  async function ready(): Promise<void> {
    state.sendAll();
    if (!choicesLoaded) {
      choicesLoaded = true;
      await Promise.all([loadChoices(state), trying.loadFacts(state), showSteps()]);
    }
  }

  function takeTyped(): void {
    const { settings } = state.draft;
    const now = withChanges(settings, settings, typed ?? settings);
    typed = undefined;
    if (now !== settings) changeForm(() => now);
  }

  async function showSteps(): Promise<void> {
    if (state.draft.way === 'steps') await stepping.refresh();
  }

  async function doPhase(intent: Extract<Intent, { type: 'doPhase' }>): Promise<void> {
    if (state.isRunning('run')) return;
    approved = undefined;
    for (const id of intent.confirmed ?? []) confirmed.add(id);
    await stepping.doPhase(intent.phase, confirmed);
    takeTyped();
    await trying.loadFacts(state);
  }

  /** What exists is chosen before anything is made; afterwards it stays. */
  async function choose(make: () => Settings | undefined | Promise<Settings | undefined>): Promise<void> {
    const settings = state.setupId === undefined ? await make() : undefined;
    if (settings === undefined || state.setupId !== undefined) return;
    changeForm(() => settings);
  }

  async function accept({ id, property }: Extract<Intent, { type: 'acceptDrift' }>): Promise<void> {
    const one = id !== undefined && property !== undefined ? { id, property } : undefined;
    const taken = await acceptDrift(state, one);
    if (taken === undefined) return;
    changeForm(taken);
    await lookForDrift(state);
  }

  async function startFrom(recipe: RecipeName): Promise<void> {
    if (state.setupId !== undefined || state.isRunning('run')) return;
    state.cancel('choice');
    changeForm(() => settingsFrom(recipe, ports.randomSuffix()));
    state.update({ probes: {} });
  }

  async function createNow({
    confirmed: losses = [],
    seen = false,
  }: Extract<Intent, { type: 'create' }>): Promise<void> {
    if (state.isRunning('run')) return;
    for (const id of losses) confirmed.add(id);
    const plan = approved;
    approved = undefined;
    await create(state, plan, { confirmed, seen });
    takeTyped();
    await trying.loadFacts(state);
    await showSteps();
  }

  async function cleanUpNow(): Promise<void> {
    if (state.isRunning('run')) return;
    await trying.cleanUp(state);
    // Cancelled, or something is left.
    await trying.loadFacts(state);
    await showSteps();
  }

  async function runRenewCommand(): Promise<void> {
    const { identity, plan, run, tryIt } = state.view;
    const failures = [
      identity.status === 'failed' ? identity.failure : undefined,
      plan.status === 'failed' ? plan.failure : undefined,
      run.failure,
      tryIt.diagnosis?.failure,
      tryIt.failure,
    ];
    const command = failures.find((failure) => failure?.command)?.command;
    if (command === undefined) return;
    const exitCode = await ports.runInTerminal(command);
    if (exitCode !== 0) return;
    await identify(state);
    if (state.view.plan.status === 'failed') await makePlan(state, keepPlan);
  }

  const keepPlan = (approvable: Approvable) => {
    approved = approvable;
  };

  async function handle(intent: Intent): Promise<void> {
    switch (intent.type) {
      case 'ready':
        return ready();
      case 'edit':
        return receiveEdit(intent.draft);
      case 'startFrom':
        return startFrom(intent.recipe);
      case 'identify':
        return identify(state);
      case 'runRenewCommand':
        return runRenewCommand();
      case 'probe':
        return probe(state, intent.what, intent.value);
      case 'plan':
        state.update({ planAsked: intent.number ?? state.view.planAsked });
        return state.isRunning('run') ? undefined : makePlan(state, keepPlan);
      case 'create':
        return createNow(intent);
      case 'doPhase':
        return doPhase(intent);
      case 'checkPhase':
        return stepping.check(intent.phase);
      case 'copyCommands':
        return ports.copy(await stepping.textOf(intent.phase, intent.form, intent.index ?? 0));
      case 'listExisting':
        return listExisting(state, intent);
      case 'openApi':
        return openApi(state, intent.restApiId);
      case 'openClient':
        return openClient(state, intent.clientId);
      case 'chooseMethod':
      case 'chooseFunction':
      case 'choosePool':
      case 'chooseClient':
      case 'releaseExisting':
        return choose(() => chosenSettings(state, intent));
      case 'lookForDrift':
        return lookForDrift(state);
      case 'acceptDrift':
        return accept(intent);
      case 'explainFailure':
        return failures.explain(intent.code);
      case 'mendFailure':
        return failures.mend(intent.cause, intent.fix);
      case 'explain':
        return explaining.explain(intent.callId);
      case 'previewFix':
        return explaining.previewFix(intent.cause, intent.fix);
      case 'applyFix':
        return explaining.applyFix(intent.confirmed ?? []);
      case 'declineFix':
        return explaining.declineFix();
      case 'dismissDiagnosis':
        return explaining.dismiss();
      case 'cancel':
        return cancel(state);
      case 'signIn':
        return trying.signIn(state, intent.way);
      case 'signOut':
        return trying.signOut(state);
      case 'refreshTokens':
        return trying.refreshTokens(state);
      case 'call':
        return trying.call(state);
      case 'tryMethod':
        return trying.tryMethod(state, intent.method);
      case 'sendCall':
        return trying.sendCall(state, intent);
      case 'copyCall':
        return copyCall(state, intent);
      case 'testMethod':
        return testMethod(state);
      case 'testAuthorizer':
        return testAuthorizer(state, intent.token);
      case 'cleanUp':
        return cleanUpNow();
      case 'open':
        return open(state, intent.what);
      case 'copy':
        return copy(state, intent.what, approved?.policy);
    }
  }

  const isWorking = () => state.isRunning('run') || ['cleaning up', 'fixing'].includes(state.view.tryIt.busy ?? '');

  return {
    get setupId() {
      return state.setupId;
    },
    get isWorking() {
      return isWorking();
    },
    get settings() {
      return state.draft.settings;
    },
    changeSettings(change) {
      if (state.isRunning('run'))
        throw new Failure({
          code: 'SetupBusy',
          what: 'This setup is being created or changed right now.',
          next: 'Try again once that is done.',
        });
      changeForm(change);
    },
    whenIdle: () => state.settled('run', 'tryIt'),
    async receive(message) {
      const parsed = v.safeParse(intentSchema, message);
      if (!parsed.success) {
        // Where it is wrong, but nothing of its content: who knows what it holds.
        const where = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'message'} (${issue.type})`);
        ports.warn(`The wizard sent a message that was refused at ${where.slice(0, 5).join(', ')}.`);
        return;
      }
      try {
        await handle(parsed.output);
      } catch (error) {
        if (isCancellation(error)) return;
        const note = noteOf(error);
        ports.logFailure(parsed.output.type, note, error);
        state.update({ tryIt: { ...state.view.tryIt, failure: note } });
      }
    },
    show(page) {
      state.keepDraft({ ...state.draft, page });
      state.show(page);
    },
    call(method) {
      if (method !== undefined) trying.tryMethod(state, method);
      return trying.call(state);
    },
    explain: (callId) => explaining.explain(callId),
    get answers() {
      const { calls, ownCalls = [] } = state.view.tryIt;
      return [...calls, ...ownCalls];
    },
    async refresh() {
      const { setupId } = state;
      if (setupId === undefined || isWorking()) return;
      const operations = await ports.operations();
      const code = await operations.load(setupId).then(
        () => undefined,
        (error: unknown) => noteOf(error).code,
      );
      if (isWorking() || state.setupId !== setupId) return;
      // What cannot be read just now is not gone.
      if (code === 'SetupGone') trying.forget(state, {});
      else await trying.loadFacts(state);
    },
    showDrift(found) {
      if (!isWorking()) showDrift(state, found);
    },
    dispose: () => state.dispose(),
  };
}

/** The same for the same target, in whatever order its parts were sent. */
const placeOf = ({ target }: Draft) => JSON.stringify(target, ['kind', 'profile', 'region', 'endpointUrl']);

/** Ends what runs. A sign-in or a call that is waited for counts too. */
function cancel(state: SessionState): void {
  cancelRun(state);
  state.cancel('tryIt', 'plan', 'check', 'drift', 'accept', 'cause');
}
