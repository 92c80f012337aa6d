/** Opens the operations: the same for the extension, which hands in its storage, and for the demo. */
import { randomInt } from 'node:crypto';
import { probe } from '../aws/availability.ts';
import { type Connection, connect } from '../aws/connection.ts';
import { isAboutCredentials } from '../aws/credentialErrors.ts';
import { isLoopback } from '../aws/credentials.ts';
import { checkPermissions } from '../aws/permissions.ts';
import { resourceTypes } from '../aws/resources/resourceTypes.ts';
import { type Addresses, addresses, type Target } from '../aws/target.ts';
import { testMethod } from '../endpoint/testInvoke.ts';
import { apply } from '../engine/apply.ts';
import { destroy } from '../engine/destroy.ts';
import { Failure } from '../engine/failure.ts';
import type { Plan } from '../engine/plan.ts';
import { planFor } from '../engine/planFor.ts';
import type { EngineEvent } from '../engine/resource.ts';
import { desiredResources } from '../setup/desiredResources.ts';
import { checkSettings } from '../setup/fields.ts';
import { completeSettings, type Phase, type Settings } from '../setup/settings.ts';
import { bodyOf, fillIn } from './calling.ts';
import { callMemory } from './callMemory.ts';
import { driftOperations } from './drift.ts';
import { existingOperations } from './existingLists.ts';
import { explainOperations } from './explaining.ts';
import { failureOperations } from './explainingFailures.ts';
import { fixOperations } from './fixing.ts';
import { planCleanUp, remainingTitles, resourceFactsOf } from './inspection.ts';
import type { Operations, Ports, RunOptions, Setup } from './operations.ts';
import { peopleOperations } from './people.ts';
import { sessionOperations } from './session.ts';
import { attributeOf, callableUrl, setupFacts } from './setupFacts.ts';
import { shellCommands } from './shellCommands.ts';
import { callOnceServed, isFresh } from './spreading.ts';
import { tokenOperations } from './tokenOperations.ts';
import { inTurn } from './tokenStore.ts';
import { userOperations } from './users.ts';

const silent = (_event: EngineEvent) => {};

export function openOperations(ports: Ports): Operations {
  const { store, vault, exclusively = inTurn() } = ports;
  const connections = new Map<string, Promise<Connection>>();
  const calls = callMemory();
  /** When this process last changed something of a setup that is served over the internet. */
  const changedAt = new Map<string, number>();
  let sandboxEndpoint: string | undefined;

  /** Without starting anything: the sandbox has an address only once it was needed. */
  function knownAddresses(target: Target): Addresses | undefined {
    if (target.kind === 'aws') return addresses(target.region, target.endpointUrl);
    return sandboxEndpoint === undefined ? undefined : addresses(target.region, sandboxEndpoint);
  }

  /**
   * One connection per target, kept until a failed start, until AWS refuses its credentials (with renewed ones, who calls
   * must be asked anew), or until the sandbox runs elsewhere.
   */
  async function connectionTo(target: Target): Promise<Connection> {
    const sandbox = target.kind === 'sandbox' ? await ports.sandbox() : undefined;
    sandboxEndpoint = sandbox?.endpoint ?? sandboxEndpoint;
    const key = JSON.stringify([target, sandbox?.endpoint, sandbox?.accessKeyId]);
    const known = connections.get(key);
    if (known) return known;
    const forget = () => {
      if (connections.get(key) === opening) connections.delete(key);
    };
    const opening: Promise<Connection> = connect(target, {
      sandbox: sandbox && (async () => sandbox),
      askMfaCode: ports.askMfaCode,
      onRequest(trace) {
        if (isAboutCredentials(trace.error)) forget();
        ports.onRequest?.(trace);
      },
    });
    connections.set(key, opening);
    opening.catch(forget);
    return opening;
  }

  /** Of all windows, one at a time makes or removes what belongs to a setup: two would make it twice. */
  const runAlone = <T>(setupId: string, signal: AbortSignal | undefined, work: () => Promise<T>) =>
    exclusively(`run-${setupId}`, () => {
      signal?.throwIfAborted();
      return work();
    });

  async function load(setupId: string): Promise<Setup> {
    const setup = await store.load(setupId);
    if (setup) return { ...setup, extra: { ...setup.extra, settings: completeSettings(setup.extra.settings) } };
    throw new Failure({
      code: 'SetupGone',
      what: 'This setup is not there any more.',
      why: 'It was cleaned up, perhaps in another window.',
      next: 'Refresh the explorer.',
    });
  }

  async function planWith(
    settings: Settings,
    target: Target,
    setup: { readonly id: string; readonly rows: Setup['rows'] },
    phase: Phase,
    options: RunOptions,
  ): Promise<Plan> {
    const connection = await connectionTo(target);
    return planFor({
      setupId: setup.id,
      declared: desiredResources(settings, setup.id, phase),
      record: setup,
      types: resourceTypes,
      worldFor: connection.worldFor(setup.id, vault),
      at: placeOf(connection),
      emit: options.emit,
      signal: options.signal,
    });
  }

  const operations: Operations = {
    async identify(target, _signal) {
      // Asked anew each time: the person may have renewed the session since.
      for (const [key, connection] of connections) {
        if (JSON.stringify(JSON.parse(key)[0]) !== JSON.stringify(target)) continue;
        connections.delete(key);
        void connection.then((open) => open.close()).catch(() => undefined);
      }
      const { caller, region } = await connectionTo(target);
      return { ...caller, region };
    },

    async probe(target, what, value, signal, setupId) {
      try {
        const setup = setupId === undefined ? undefined : await store.load(setupId);
        const userPoolId = setup && attributeOf(setup, 'userPool', 'id');
        return await probe(await connectionTo(target), what, value, { setupId, userPoolId, signal });
      } catch {
        return { status: 'unknown' };
      }
    },

    async createSetup(settings, target, setupId = newId()) {
      refuseErrors(settings);
      const setup: Setup = {
        version: 1,
        id: setupId,
        name: settings.name,
        createdAt: new Date().toISOString(),
        rows: {},
        extra: { settings, target, phase: 'complete' },
      };
      await store.save(setup);
      return setup;
    },

    async changeSetup(setupId, settings, target) {
      refuseErrors(settings);
      await load(setupId);
      return store.change(setupId, (setup) => {
        const { extra } = setup;
        const exists = Object.values(setup.rows).some((row) => row.state !== 'gone' && row.state !== 'planned');
        if (exists) refuseOtherExisting(extra.settings, settings);
        return {
          ...setup,
          name: settings.name,
          extra: { ...extra, settings, target: exists ? extra.target : target },
        };
      });
    },

    load,

    async plan(setupId, { phase = 'complete', ...options } = {}) {
      const setup = await load(setupId);
      return planWith(setup.extra.settings, setup.extra.target, setup, phase, options);
    },

    preview(settings, target, setupId, options = {}) {
      if (setupId === undefined) return planWith(settings, target, { id: newId(), rows: {} }, 'complete', options);
      return load(setupId).then((setup) => planWith(settings, target, setup, 'complete', options));
    },

    async permissions(target, plan, signal) {
      return checkPermissions(await connectionTo(target), plan.declared, signal);
    },

    apply: (setupId, plan, { phase = 'complete', emit = silent, signal } = {}) =>
      runAlone(setupId, signal, async () => {
        const { target } = (await load(setupId)).extra;
        const connection = await connectionTo(target);
        const { caller } = connection;
        await store.change(setupId, (setup) => ({ ...setup, extra: { ...setup.extra, phase, caller } }));
        const isRemote = target.kind === 'aws' && !isLoopback(target.endpointUrl);
        return apply({
          plan,
          store,
          types: resourceTypes,
          worldFor: connection.worldFor(setupId, vault),
          at: placeOf(connection),
          emit,
          signal,
        }).finally(() => isRemote && changedAt.set(setupId, Date.now()));
      }),

    planCleanUp: async (setupId) => planCleanUp(await load(setupId)),

    cleanUp: (setupId, { emit = silent, signal } = {}) =>
      runAlone(setupId, signal, async () => {
        const setup = await load(setupId);
        const report =
          Object.keys(setup.rows).length === 0
            ? { removed: [], left: [] }
            : await destroyAll(setup, await connectionTo(setup.extra.target), emit, signal);
        if (report.left.some((entry) => entry.failure)) return report;
        calls.forget(setupId);
        await vault.clear(setupId);
        await store.remove(setupId);
        return report;
      }),

    async testMethod(setupId, signal, chosen) {
      const setup = await load(setupId);
      const { restApiId = '', resourceId = '' } = (setup.rows.method?.props ?? {}) as Record<string, string>;
      const { resourcePath } = setup.extra.settings.api;
      if (!restApiId)
        throw new Failure({ code: 'NotCreated', what: 'The method does not exist yet.', next: 'Create it first.' });
      const { apiGateway } = (await connectionTo(setup.extra.target)).clients;
      const { method, methods } = await setupFacts(setup, ports);
      const httpMethod = chosen ?? method;
      const url = new URL(callableUrl(resourcePath), 'https://api');
      const called = methods.find(({ callable }) => callable === httpMethod);
      const headers = fillIn(called, url, {}).map(({ name, value }) => [name, value]);
      return testMethod(
        apiGateway,
        {
          restApiId,
          resourceId,
          httpMethod,
          path: url.pathname + url.search,
          headers: Object.fromEntries(headers),
          body: bodyOf(called, httpMethod, {}),
        },
        signal,
      );
    },

    facts: (setup) => setupFacts(setup, ports),
    shellCommands,
    explain: (resourceType) => resourceTypes[resourceType]?.explanation,
    resourceFacts: (setup, resourceId) => resourceFactsOf(setup, resourceId, knownAddresses(setup.extra.target)),
    async remaining(setup, signal) {
      if (Object.keys(setup.rows).length === 0) return [];
      return remainingTitles(setup, await connectionTo(setup.extra.target), vault, signal);
    },
    ...existingOperations(connectionTo),
    ...driftOperations(
      ports,
      load,
      (setup) => connectionTo(setup.extra.target),
      () => operations,
    ),
    ...sessionOperations(
      ports,
      load,
      (setup) => connectionTo(setup.extra.target),
      () => operations,
      calls,
    ),
    ...fixOperations(
      load,
      (setup) => connectionTo(setup.extra.target),
      () => operations,
      calls,
    ),
    ...explainOperations(
      ports,
      load,
      (setup) => connectionTo(setup.extra.target),
      () => operations,
      calls,
    ),
    ...failureOperations(
      load,
      (setup) => connectionTo(setup.extra.target),
      () => operations,
    ),
    ...userOperations(ports, load, (setup) => connectionTo(setup.extra.target)),
    ...peopleOperations(ports, load, (setup) => connectionTo(setup.extra.target)),
    ...tokenOperations(ports, load, (setup) => connectionTo(setup.extra.target)),

    close() {
      calls.clear();
      for (const connection of connections.values())
        void connection.then((open) => open.close()).catch(() => undefined);
      connections.clear();
    },
  };
  return {
    ...operations,
    call: (setupId, choice, signal) =>
      callOnceServed(
        () => operations.call(setupId, choice, signal),
        () => isFresh(changedAt.get(setupId)),
        signal,
      ),
  };

  function destroyAll(setup: Setup, connection: Connection, emit: (event: EngineEvent) => void, signal?: AbortSignal) {
    return destroy({
      record: setup,
      store,
      types: resourceTypes,
      worldFor: connection.worldFor(setup.id, vault),
      emit,
      signal,
      ...placeOf(connection),
    });
  }
}

function placeOf(connection: Connection) {
  return { accountId: connection.caller.accountId, region: connection.region };
}

/** Eight lower-case letters and digits, beginning with a letter; short enough to stand in names. */
function newId(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const all = `${letters}0123456789`;
  const pick = (from: string) => from.charAt(randomInt(from.length));
  return pick(letters) + Array.from({ length: 7 }, () => pick(all)).join('');
}

/** Nothing is created with settings that AWS would refuse. */
function refuseErrors(settings: Settings): void {
  const error = checkSettings(settings).find((finding) => finding.severity === 'error');
  if (error)
    throw new Failure({
      code: 'SettingsRefused',
      what: error.message,
      next: 'Correct the setting, then try again.',
      field: error.path,
    });
}

/** What was taken over gets back what it had at clean-up, and only then another one can be chosen. */
function refuseOtherExisting(one: Settings, other: Settings): void {
  const { existing: before = {} } = one;
  const { existing: after = {} } = other;
  const ids = ['restApiId', 'resourceId', 'userPoolId', 'clientId', 'domainPrefix', 'functionName'] as const;
  const changed = ids.find((id) => (before[id] ?? '') !== (after[id] ?? ''));
  const describing = ['resourcePath', 'httpMethod', 'stageName'] as const;
  const elsewhere = before.restApiId && describing.some((name) => one.api[name] !== other.api[name]);
  if (changed || elsewhere)
    throw new Failure({
      code: 'ExistingFixed',
      what: 'Which existing API, user pool or function a setup uses cannot be changed afterwards.',
      next: 'Clean this setup up, which gives back what was changed, and start another one.',
      field: `existing.${changed ?? 'resourceId'}`,
    });
}
