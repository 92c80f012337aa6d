/** Choosing what exists already: an API with its method, and a user pool with its app client, into the settings. */
import type { FailureNote } from '../engine/failure.ts';
import type { ListPage } from '../operations/existingOperations.ts';
import { withExistingMethod, withExistingUserPool } from '../setup/existing.ts';
import { settingsFrom } from '../setup/recipes/recipes.ts';
import { httpMethods, type Settings } from '../setup/settings.ts';
import { targetOf } from './planning.ts';
import type { ExistingItem, ExistingView, Intent } from './protocol.ts';
import type { SessionState } from './sessionState.ts';

type ListIntent = Extract<Intent, { type: 'listExisting' }>;

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
  what: ListIntent['what'],
  query: { readonly search: string; readonly nextToken?: string },
  signal: AbortSignal,
): Promise<ListPage<ExistingItem>> {
  const operations = await state.ports.operations();
  const target = targetOf(state);
  if (what === 'pools') {
    const { items, nextToken } = await operations.listUserPools(target, query, signal);
    return { items: items.map(({ userPoolId, name }) => ({ id: userPoolId, name, detail: userPoolId })), nextToken };
  }
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

/** The settings with the chosen method; undefined when it is none of those that were shown. */
export function withChosenMethod(
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
  const { resourceId, path } = found;
  return withExistingMethod(state.draft.settings, {
    restApiId,
    apiName,
    resourceId,
    path,
    httpMethod,
    stageName: chosen.stageName,
  });
}

/** The settings with a pool that exists, as it is now. Throws Failure when it cannot be read. */
export async function withChosenPool(state: SessionState, userPoolId: string): Promise<Settings> {
  const operations = await state.ports.operations();
  const { settings } = state.draft;
  const pool = await operations.describeUserPool(targetOf(state), userPoolId);
  const { name, signInIdentifiers, domainPrefix, managedLoginVersion } = pool;
  return withExistingUserPool(settings, { userPoolId, name, signInIdentifiers, domainPrefix, managedLoginVersion });
}

/** The settings with a new API or a new pool in place of the chosen one, as the recipe has it. */
export function withoutExisting(state: SessionState, what: 'api' | 'pool'): Settings {
  const { settings } = state.draft;
  const fresh = settingsFrom(settings.recipe, state.ports.randomSuffix());
  const { restApiId, resourceId, userPoolId, domainPrefix, clientId, apiKeyRequired, ...others } =
    settings.existing ?? {};
  if (what === 'api')
    return { ...settings, existing: { ...others, userPoolId, domainPrefix, clientId }, api: fresh.api };
  return {
    ...settings,
    existing: { ...others, restApiId, resourceId, apiKeyRequired },
    userPool: fresh.userPool,
    hostedPages: fresh.hostedPages,
  };
}
