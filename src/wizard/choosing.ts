/** Choosing what exists already: an API with its method, a function, a user pool and its app client, into the settings. */
import type { FailureNote } from '../engine/failure.ts';
import type { ListPage } from '../operations/existingOperations.ts';
import {
  type ExistingKind,
  withExistingFunction,
  withExistingMethod,
  withExistingUserPool,
  withoutExisting,
} from '../setup/existing.ts';
import { takeoverOf, withExistingAppClient } from '../setup/existingClient.ts';
import { settingsFrom } from '../setup/recipes/recipes.ts';
import { httpMethods, type Settings } from '../setup/settings.ts';
import type { ExistingItem, ExistingListName, ExistingView } from './existingView.ts';
import { targetOf } from './planning.ts';
import type { Intent } from './protocol.ts';
import type { SessionState } from './sessionState.ts';

type ListIntent = Extract<Intent, { type: 'listExisting' }>;

/** Entries of one page, as AWS's own lists are shown. */
const pageSize = 25;

function change(state: SessionState, part: Partial<ExistingView>): void {
  state.update({ existing: { ...state.view.existing, ...part } });
}

/** The next page of a list per list, for More. */
const nextTokens = new WeakMap<SessionState, Map<string, string | undefined>>();

/** Reads the first page of a list, or with `more` the next one behind those that are shown. */
export async function listExisting(state: SessionState, { what, search, more }: ListIntent): Promise<void> {
  const tokens = nextTokens.get(state) ?? new Map<string, string | undefined>();
  nextTokens.set(state, tokens);
  const before = more ? (state.view.existing?.[what]?.items ?? []) : [];
  const nextToken = more ? tokens.get(what) : undefined;
  if (more && nextToken === undefined) return;
  const show = (status: 'asking' | 'known' | 'failed', items: readonly ExistingItem[], failure?: FailureNote) =>
    change(state, {
      [what]: { status, search, items, more: tokens.get(what) !== undefined, ...(failure ? { failure } : {}) },
    });
  // There is no next page of a list that is not known yet.
  if (!more) tokens.delete(what);
  show('asking', before);
  await state.run(
    what,
    'Listing what exists',
    async (signal) => {
      const page = await pageOf(state, what, { search, nextToken }, signal);
      if (signal.aborted) return;
      tokens.set(what, page.nextToken);
      show('known', [...before, ...page.items]);
    },
    (failure) => show('failed', before, failure),
  );
}

async function pageOf(
  state: SessionState,
  what: ExistingListName,
  query: { readonly search: string; readonly nextToken?: string },
  signal: AbortSignal,
): Promise<ListPage<ExistingItem>> {
  const operations = await state.ports.operations();
  const target = targetOf(state);
  switch (what) {
    case 'apis': {
      const { items, nextToken } = await operations.listApis(target, query, signal);
      const detail = (madeBySetup: string | undefined, id: string) =>
        madeBySetup === undefined ? id : `${id}, made by a setup of this extension`;
      return {
        items: items.map(({ restApiId, name, madeBySetup }) => ({
          id: restApiId,
          name,
          detail: detail(madeBySetup, restApiId),
        })),
        nextToken,
      };
    }
    case 'functions': {
      const { items, nextToken } = await operations.listFunctions(target, query, signal);
      return {
        items: items.map(({ functionName, runtime, description }) => ({
          id: functionName,
          name: functionName,
          detail: [runtime ?? 'container image', description].filter(Boolean).join(', '),
        })),
        nextToken,
      };
    }
    case 'pools': {
      const { items, nextToken } = await operations.listUserPools(target, query, signal);
      return { items: items.map(({ userPoolId, name }) => ({ id: userPoolId, name, detail: userPoolId })), nextToken };
    }
    case 'clients':
      return clientPage(await clientsOfPool(state, signal), query);
  }
}

async function clientsOfPool(state: SessionState, signal: AbortSignal): Promise<readonly ExistingItem[]> {
  const userPoolId = state.draft.settings.existing?.userPoolId;
  if (userPoolId === undefined) return [];
  const operations = await state.ports.operations();
  const clients = await operations.listAppClients(targetOf(state), userPoolId, signal);
  return clients.map(({ clientId, name }) => ({ id: clientId, name, detail: clientId }));
}

/** AWS hands out all app clients of a pool; they are shown as the other lists are. The token says how many were. */
function clientPage(
  clients: readonly ExistingItem[],
  { search, nextToken = '0' }: { readonly search: string; readonly nextToken?: string },
): ListPage<ExistingItem> {
  const sought = search.trim().toLowerCase();
  const found = clients.filter(({ id, name }) => [id, name].some((word) => word.toLowerCase().includes(sought)));
  const end = Number(nextToken) + pageSize;
  return { items: found.slice(Number(nextToken), end), nextToken: end < found.length ? String(end) : undefined };
}

/** Shows the methods of an API to choose one from. */
export async function openApi(state: SessionState, restApiId: string): Promise<void> {
  const apiName = state.view.existing?.apis?.items.find(({ id }) => id === restApiId)?.name ?? restApiId;
  change(state, { methods: { status: 'asking', restApiId, apiName, items: [] } });
  await state.run(
    'methods',
    'Listing methods',
    async (signal) => {
      const operations = await state.ports.operations();
      const items = await operations.listMethods(targetOf(state), restApiId, signal);
      if (signal.aborted) return;
      const known = items.map(({ resourceId, path, httpMethod, authorization, answeredBy, stages, unsuitable }) => ({
        resourceId,
        path,
        httpMethod,
        authorization,
        answeredBy,
        stages: stages.map(({ stageName }) => stageName),
        ...(unsuitable === undefined ? {} : { unsuitable }),
      }));
      change(state, { methods: { status: 'known', restApiId, apiName, items: known } });
    },
    (failure) => change(state, { methods: { status: 'failed', restApiId, apiName, items: [], failure } }),
  );
}

/** Looks at an app client of the chosen pool, for what taking it over means. */
export async function openClient(state: SessionState, clientId: string): Promise<void> {
  const userPoolId = state.draft.settings.existing?.userPoolId;
  if (userPoolId === undefined) return;
  const name = state.view.existing?.clients?.items.find(({ id }) => id === clientId)?.name ?? clientId;
  change(state, { client: { status: 'asking', clientId, name } });
  await state.run(
    'client',
    'Looking at an app client',
    async (signal) => {
      const operations = await state.ports.operations();
      const asItIs = await operations.describeAppClient(targetOf(state), userPoolId, clientId, signal);
      if (!signal.aborted) change(state, { client: { status: 'known', clientId, name: asItIs.name, asItIs } });
    },
    (failure) => change(state, { client: { status: 'failed', clientId, name, failure } }),
  );
}

/** The settings with the app client that was looked at; undefined when it is another, or AWS would refuse it. */
function withChosenClient(state: SessionState, clientId: string): Settings | undefined {
  const { settings } = state.draft;
  const asItIs = state.view.existing?.client?.asItIs;
  if (settings.existing?.userPoolId === undefined || asItIs?.clientId !== clientId) return undefined;
  return takeoverOf(settings, asItIs).against === undefined ? withExistingAppClient(settings, asItIs) : undefined;
}

/** The settings with a function of those that were shown, behind a new API. */
function withChosenFunction(state: SessionState, functionName: string): Settings | undefined {
  const { settings } = state.draft;
  const shown = state.view.existing?.functions?.items.some(({ id }) => id === functionName);
  return shown && settings.existing?.restApiId === undefined ? withExistingFunction(settings, functionName) : undefined;
}

type ChoiceIntent = Extract<
  Intent,
  { type: 'chooseMethod' | 'chooseFunction' | 'choosePool' | 'chooseClient' | 'releaseExisting' }
>;

/** The settings with what was chosen; undefined when it was not shown, does not fit, or another choice was made meanwhile. */
export function chosenSettings(
  state: SessionState,
  intent: ChoiceIntent,
): Settings | undefined | Promise<Settings | undefined> {
  switch (intent.type) {
    case 'chooseMethod':
      return withChosenMethod(state, intent);
    case 'chooseFunction':
      return withChosenFunction(state, intent.functionName);
    case 'choosePool':
      return withChosenPool(state, intent.userPoolId);
    case 'chooseClient':
      return withChosenClient(state, intent.clientId);
    case 'releaseExisting':
      return released(state, [intent.what]);
  }
}

/** The settings with the chosen method; undefined when it is none of those that were shown. */
function withChosenMethod(
  state: SessionState,
  chosen: { readonly resourceId: string; readonly httpMethod: string; readonly stageName: string },
): Settings | undefined {
  const { methods } = state.view.existing ?? {};
  const found = methods?.items.find(
    (item) => item.resourceId === chosen.resourceId && item.httpMethod === chosen.httpMethod,
  );
  const httpMethod = httpMethods.find((each) => each === chosen.httpMethod);
  if (!methods || !found || found.unsuitable !== undefined || !httpMethod) return undefined;
  if (!found.stages.includes(chosen.stageName)) return undefined;
  const { restApiId, apiName } = methods;
  const { resourceId, path, answeredBy } = found;
  state.update({ answeredBy });
  return withExistingMethod(state.draft.settings, {
    restApiId,
    apiName,
    resourceId,
    path,
    httpMethod,
    stageName: chosen.stageName,
  });
}

/** The settings with a pool that exists, as it is now. */
async function withChosenPool(state: SessionState, userPoolId: string): Promise<Settings | undefined> {
  let settings: Settings | undefined;
  /** Where the pool was chosen, what went wrong is seen. */
  const show = (status: 'known' | 'failed', failure?: FailureNote) => {
    const { failure: _, ...pools } = state.view.existing?.pools ?? { search: '', items: [], more: false };
    change(state, { pools: { ...pools, status, ...(failure ? { failure } : {}) } });
  };
  await state.run(
    'choice',
    'Choosing a user pool',
    async (signal) => {
      const operations = await state.ports.operations();
      const pool = await operations.describeUserPool(targetOf(state), userPoolId, signal);
      signal.throwIfAborted();
      forgetClients(state);
      const { name, signInIdentifiers, domainPrefix, managedLoginVersion, mfa, tier } = pool;
      const chosen = { userPoolId, name, signInIdentifiers, domainPrefix, managedLoginVersion, mfa, tier };
      settings = withExistingUserPool(released(state, ['client']), chosen);
      if (state.view.existing?.pools?.failure) show('known');
    },
    (failure) => show('failed', failure),
  );
  return settings;
}

/** The settings with something new in the place of what was chosen, as the recipe has it. */
export function released(state: SessionState, kinds: readonly ExistingKind[]): Settings {
  const { settings } = state.draft;
  const fresh = settingsFrom(settings.recipe, state.ports.randomSuffix());
  if (kinds.includes('api')) state.update({ answeredBy: undefined });
  if (kinds.includes('pool')) {
    state.cancel('choice');
    forgetClients(state);
  }
  return kinds.reduce((without, what) => withoutExisting(without, what, fresh), settings);
}

/** App clients that were shown belong to another pool. */
function forgetClients(state: SessionState): void {
  state.cancel('clients', 'client');
  nextTokens.get(state)?.delete('clients');
  change(state, { clients: undefined, client: undefined });
}
