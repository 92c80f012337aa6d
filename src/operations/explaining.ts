/** Explaining: why the newest call was answered as it was, and which methods of the API are open to anyone. */
import type { Connection } from '../aws/connection.ts';
import { readFunctionLog } from '../aws/functionLog.ts';
import { readApi, readConfigured, readDeployed } from '../aws/liveApi.ts';
import { Failure, isCancellation } from '../engine/failure.ts';
import type { CallEvidence, Known } from '../explain/callEvidence.ts';
import { checkSecurity } from '../explain/checkSecurity.ts';
import { explainCall, needsLive } from '../explain/explainCall.ts';
import type { Jwks } from '../tokens/signature.ts';
import { fetchKeys } from '../tokens/verifyTokens.ts';
import { type AtHand, evidenceAtHand, type Looks, nameOfOwn, readLiveState, restApiOf } from './callEvidence.ts';
import type { CallMemory, MadeCall } from './callMemory.ts';
import type { ExplainOperations } from './explainOperations.ts';
import type { Operations, Ports, Setup } from './operations.ts';
import { attributeOf, setupFacts } from './setupFacts.ts';
import { tokenStore } from './tokenStore.ts';

/** As far back as the log of the function is shown. */
const logSpanMs = 3_600_000;

export function explainOperations(
  ports: Ports,
  load: (setupId: string) => Promise<Setup>,
  connectionOf: (setup: Setup) => Promise<Connection>,
  operations: () => Looks & Pick<Operations, 'waysIn'>,
  calls: CallMemory,
): Pick<ExplainOperations, 'explainCall' | 'newestCall' | 'functionLog' | 'checkSecurity'> {
  const store = tokenStore(ports);
  /** Keys of pools by issuer, once they were fetched for an explanation. */
  const keysOf = new Map<string, Jwks>();

  /** What is there without asking AWS. */
  async function atHand(setup: Setup): Promise<AtHand> {
    const [facts, kept, waysIn] = await Promise.all([
      setupFacts(setup, ports),
      store.find(setup.id),
      operations().waysIn(setup.id),
    ]);
    return { setup, facts, kept, waysIn, keys: keysOf.get(facts.issuer ?? '') };
  }

  async function fetchedKeys({ keys, facts: { issuer } }: AtHand, signal?: AbortSignal): Promise<Jwks | undefined> {
    if (keys || issuer === undefined) return keys;
    try {
      const fetched = await fetchKeys(issuer, signal);
      keysOf.set(issuer, fetched);
      return fetched;
    } catch (error) {
      if (isCancellation(error) || signal?.aborted) throw error;
      // The signature is then unchecked, and the diagnosis says so.
      return undefined;
    }
  }

  async function withLive(setup: Setup, made: MadeCall, at: AtHand, signal?: AbortSignal): Promise<CallEvidence> {
    const [keys, live] = await Promise.all([
      fetchedKeys(at, signal),
      readLiveState(setup, made, () => connectionOf(setup), operations(), signal),
    ]);
    return { ...evidenceAtHand(made, { ...at, keys }), live };
  }

  /** The function behind a method that was there before, as the stage calls it; undefined where another thing answers. */
  async function nameBehindExisting(setup: Setup, signal?: AbortSignal): Promise<string | undefined> {
    const { existing, api } = setup.extra.settings;
    const place = restApiOf(setup);
    if (!existing?.restApiId || !place) return undefined;
    const connection = await connectionOf(setup);
    const deployed = seen(await readDeployed(connection, place.restApiId, place.stageName, signal));
    const method = deployed?.methods.find((one) => one.path === api.resourcePath && one.method === api.httpMethod);
    const arn = method?.integration?.functionArn;
    return arn === undefined ? undefined : nameOfOwn(arn, connection)?.split(':')[0];
  }

  return {
    async explainCall(setupId, { callId, look = 'ifNeeded', signal } = {}) {
      const setup = await load(setupId);
      const made = calls.find(setupId, callId);
      if (!made)
        throw new Failure({
          code: 'NothingToExplain',
          what:
            callId === undefined ? 'There is no answer to explain yet.' : 'This answer cannot be explained any more.',
          why: 'The newest answers are remembered, until VS Code ends.',
          next: 'Call the endpoint, then ask again.',
        });
      const at = await atHand(setup);
      const evidence = evidenceAtHand(made, at);
      const asks = look === 'always' || (look === 'ifNeeded' && needsLive(evidence));
      return { ...explainCall(asks ? await withLive(setup, made, at, signal) : evidence), callId: made.id };
    },

    newestCall: (setupId) => calls.find(setupId)?.id,

    async functionLog(setupId, signal) {
      const setup = await load(setupId);
      const name = attributeOf(setup, 'function', 'name') ?? (await nameBehindExisting(setup, signal));
      if (name === undefined)
        throw new Failure({
          code: 'NoFunction',
          what: 'There is no function whose log could be shown.',
          why: 'Something else answers the method.',
        });
      return readFunctionLog((await connectionOf(setup)).clients, name, Date.now() - logSpanMs, signal);
    },

    async checkSecurity(setupId, signal) {
      const setup = await load(setupId);
      const place = restApiOf(setup);
      if (!place)
        throw new Failure({
          code: 'NotCreated',
          what: 'The API of this setup does not exist yet.',
          next: 'Create the setup first.',
        });
      const { restApiId, stageName } = place;
      const connection = await connectionOf(setup);
      const [api, configured, deployed] = await Promise.all([
        readApi(connection, restApiId, signal),
        readConfigured(connection, restApiId, signal),
        readDeployed(connection, restApiId, stageName, signal),
      ]);
      const shape = seen(configured);
      if (!shape)
        throw new Failure({
          code: 'ApiGone',
          what: 'The API of this setup is not there any more.',
          why: 'It was deleted outside of this setup.',
          next: 'Repair creates it again; or clean up the setup.',
        });
      return checkSecurity({
        apiName: (api.known && api.value?.name) || setup.extra.settings.api.name,
        restApiId,
        stage: stageName,
        at: Date.now(),
        configured: shape,
        deployed: seen(deployed),
        signIn: signInMethod(setup),
        only: onlyMethod(setup),
      });
    },
  };
}

/** Half of the API would make half a check: what cannot be seen ends it. */
function seen<T>(part: Known<T>): T {
  if (part.known) return part.value;
  throw new Failure({
    code: 'CannotLook',
    what: 'The API could not be looked at.',
    why: part.why,
    next: 'Ask for the action apigateway:GET on the API, or use another profile.',
  });
}

/** The one method that is secured of an API that was there before. */
function onlyMethod({ extra: { settings } }: Setup): { method: string; path: string } | undefined {
  const { existing, api } = settings;
  return existing?.restApiId === undefined ? undefined : { method: api.httpMethod, path: api.resourcePath };
}

/** The method through which the API signs people in itself, once it has been made. */
function signInMethod({ rows, extra: { settings } }: Setup): { method: string; path: string } | undefined {
  const { resourcePath, httpMethod } = settings.tokenEndpoint;
  return rows.tokenMethod === undefined ? undefined : { method: httpMethod, path: resourcePath };
}
