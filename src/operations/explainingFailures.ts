/** Explaining failures: what is at hand, and, where it tells more, what AWS says of user, app client and pool. */
import { randomInt } from 'node:crypto';
import type { Connection } from '../aws/connection.ts';
import { type OwnParts, readClient, readObstacles, readPool, readUser } from '../aws/liveForFailure.ts';
import { neededFor, policyFor } from '../aws/permissions.ts';
import type { FailureNote } from '../engine/failure.ts';
import { explainFailure, wantedFor } from '../explain/explainFailure.ts';
import {
  type Attempted,
  type FailureEvidence,
  type LiveForFailure,
  refusedBy,
  usernameOf,
} from '../explain/failureEvidence.ts';
import { desiredResources } from '../setup/desiredResources.ts';
import type { ExplainOperations } from './explainOperations.ts';
import type { Operations, Setup } from './operations.ts';
import { attributeOf } from './setupFacts.ts';

export function failureOperations(
  load: (setupId: string) => Promise<Setup>,
  connectionOf: (setup: Setup) => Promise<Connection>,
  operations: () => Pick<Operations, 'waysIn'>,
): Pick<ExplainOperations, 'explainFailure'> {
  async function atHand(setup: Setup | undefined, note: FailureNote, attempted: Attempted): Promise<FailureEvidence> {
    const bare = { attempted, suffix: randomSuffix(), now: Date.now(), rows: [], waysIn: [] };
    if (!setup) return bare;
    const { settings, target, caller } = setup.extra;
    const exists = attributeOf(setup, 'appClient', 'id') !== undefined;
    return {
      ...bare,
      settings,
      target,
      caller,
      rows: Object.values(setup.rows).map(({ id, title, adopted }) => ({ id, title, adopted: adopted === true })),
      waysIn: exists ? await operations().waysIn(setup.id) : [],
      neededPolicy: note.code === 'AccessDenied' && caller ? neededPolicyOf(setup, caller) : undefined,
    };
  }

  /** Only what tells more. What may not be asked stays unknown; a failure must not be explained by another one. */
  async function looked(
    setup: Setup,
    note: FailureNote,
    evidence: FailureEvidence,
    signal?: AbortSignal,
  ): Promise<LiveForFailure | undefined> {
    const wanted = wantedFor(note, evidence);
    if (wanted.length === 0) return undefined;
    const connection = await connectionOf(setup).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      return undefined;
    });
    if (!connection) return undefined;
    const userPoolId = attributeOf(setup, 'userPool', 'id');
    const clientId = attributeOf(setup, 'appClient', 'id');
    const username = usernameOf(refusedBy(note, evidence));
    const ask = <T>(part: (typeof wanted)[number], read: () => Promise<T>) =>
      wanted.includes(part) ? read() : undefined;
    const [user, client, pool, obstacles] = await Promise.all([
      userPoolId && username ? ask('user', () => readUser(connection, userPoolId, username, signal)) : undefined,
      userPoolId && clientId ? ask('client', () => readClient(connection, userPoolId, clientId, signal)) : undefined,
      userPoolId ? ask('pool', () => readPool(connection, userPoolId, signal)) : undefined,
      ask('obstacles', () => readObstacles(connection, ownPartsOf(setup), signal)),
    ]);
    return { user, client, pool, obstacles };
  }

  return {
    async explainFailure(setupId, note, attempted, signal) {
      const setup = setupId === undefined ? undefined : await load(setupId);
      const evidence = await atHand(setup, note, attempted);
      const live = setup && (await looked(setup, note, evidence, signal));
      return explainFailure(note, { ...evidence, live });
    },
  };
}

/** All that creating, changing and cleaning up needs, as on the Review page. */
function neededPolicyOf({ id, extra }: Setup, caller: NonNullable<Setup['extra']['caller']>): string {
  const account = { ...caller, region: extra.target.region };
  return policyFor(neededFor(desiredResources(extra.settings, id, 'complete'), account));
}

function ownPartsOf(setup: Setup): OwnParts {
  const methods = Object.values(setup.rows).filter(({ type }) => /^ApiGateway\..*Method$/.test(type));
  return {
    // What was there before is given back, not deleted: what hangs on it is in nobody's way.
    userPoolId: setup.rows.userPool?.adopted ? undefined : attributeOf(setup, 'userPool', 'id'),
    domain: attributeOf(setup, 'domain', 'prefix'),
    restApiId: attributeOf(setup, 'api', 'id'),
    authorizerId: attributeOf(setup, 'authorizer', 'id'),
    methods: methods.map(({ props }) => {
      const { resourceId, httpMethod } = props as { readonly resourceId?: string; readonly httpMethod?: string };
      return `${resourceId} ${httpMethod}`;
    }),
  };
}

/** Six letters and digits: enough that nobody else has the name. */
function randomSuffix(): string {
  const all = 'abcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: 6 }, () => all.charAt(randomInt(all.length))).join('');
}
