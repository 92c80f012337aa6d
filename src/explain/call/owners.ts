/** Owners: of what was there before, a setup changes little and makes nothing anew; fixes and words that hold to that. */
import { decidedByExisting } from '../../setup/existing.ts';
import { changedByPlan } from '../adopted.ts';
import type { Cause, Evidence } from '../diagnosis.ts';
import type { Fix } from '../fix.ts';
import { type Call, isGone, rowsOf } from './call.ts';
import { apiCommand, createStageCommand } from './commands.ts';

/** The cause with those fixes only that this setup can carry out; where none is left, with what its owner has to do. */
export function withinReach(call: Call, cause: Cause): Cause {
  const fixes = cause.fixes.flatMap((fix) => (isOwners(call, cause.id, fix) ? [] : within(call, fix)));
  if (fixes.length === cause.fixes.length) return { ...cause, fixes };
  if (fixes.some(({ kind }) => kind !== 'show')) return { ...cause, fixes };
  const [evidence, more] = ownersPart(call, cause.id);
  return { ...cause, evidence: [...cause.evidence, evidence], fixes: [...more, ...fixes] };
}

/** Causes whose command changes the API itself or its stage, for all who call it. */
const ofTheApi = ['resource-policy-denies', 'endpoint-disabled', 'throttled'];

function isOwners({ setup }: Call, id: string, { kind }: Fix): boolean {
  return setup.existing?.restApiId !== undefined && kind === 'run' && ofTheApi.includes(id);
}

function within(call: Call, fix: Fix): Fix[] {
  switch (fix.kind) {
    case 'repair': {
      // The first one is what is wrong; the others follow from it.
      const [first = ''] = fix.resources;
      const resources = fix.resources.filter((row) => canMend(call, row));
      return resources.includes(first) ? [{ ...fix, resources }] : [];
    }
    case 'settings':
      return fix.settings.some(({ path }) => decidedByExisting(path, call.setup)) ? [] : [fix];
    case 'accept':
      return fix.properties.flatMap(({ id, property }) => accepted(call, fix, id, property));
    case 'show':
      return fix.what !== 'handlerCode' || ownCode(call) ? [fix] : [];
    default:
      return [fix];
  }
}

function canMend(call: Call, row: string): boolean {
  const { rows } = call.setup;
  if (rows === undefined || rows[row] === 'own') return true;
  return rows[row] === 'adopted' && changedByPlan(row) && !isMissing(call, row);
}

function isMissing({ live, configured }: Call, row: string): boolean {
  if (row === 'stage') return isGone(live?.stage);
  if (row === 'appClient') return isGone(live?.appClient);
  return live?.configured.known === true && configured === undefined;
}

/** What an owner's resource became is no setting of its own; the scopes of the method are one all the same. */
function accepted(call: Call, fix: Fix & { readonly kind: 'accept' }, id: string, property: string): Fix[] {
  if (call.setup.rows?.[id] !== 'adopted') return [fix];
  if (id !== 'method' || property !== 'authorizationScopes' || !call.configured) return [];
  const { label, changes } = fix;
  return [
    { kind: 'settings', label, changes, settings: [{ path: 'authorizationScopes', value: call.configured.scopes }] },
  ];
}

function ownCode(call: Call): boolean {
  const { rows } = call.setup;
  return rows === undefined || rows[rowsOf(call).function] === 'own';
}

/** Whose it is, and what they do about it. */
function ownersPart(call: Call, id: string): [Evidence, Fix[]] {
  const whose = (found: string): Evidence => ({ what: 'What was there before this setup', found });
  const { setup, live, expected } = call;
  if (id === 'api-gone')
    return [whose('The API; it is not created again. Clean up, then choose another API or create a new one.'), []];
  if (id === 'user-pool-gone')
    return [
      whose('The user pool; it is not created again. Clean up, then choose another pool or create a new one.'),
      [],
    ];
  if (id === 'app-client-gone')
    return [
      whose('The app client; it is not created again. Choose another one in the settings, or create a new one.'),
      [],
    ];
  if (id === 'stage-gone') return [whose(`The stage ${setup.stage}; its owner makes it again.`), stageAgain(call)];
  if (id === 'method-gone')
    return [
      whose(`The method; its owner makes ${expected?.path ?? 'it'} again, with what answers. Repair then secures it.`),
      [],
    ];
  if (/^(cors|options)/.test(id) && setup.existing?.restApiId !== undefined)
    return [
      whose('The API; OPTIONS methods, gateway responses and the headers of answers are for its owner to set.'),
      [],
    ];
  if (id === 'throttled') return [whose('The API; the limits of its stages are for its owner to set.'), []];
  if (ofTheApi.includes(id)) return [whose('The API; who may call it is for its owner to decide.'), []];
  if (id.startsWith('api-key'))
    return [whose('The API; its keys and usage plans are its owner’s, who can give you a key.'), keyFixes(call)];
  if (id === 'function-gone')
    return [whose('The function; its owner makes it again, and lets API Gateway invoke it. This setup does not.'), []];
  if (live?.function !== undefined || setup.existing?.functionName !== undefined)
    return [whose('The function; its owner changes it, its code and its settings. This setup does not.'), []];
  return [whose('The API; what stands behind its methods is for its owner to change. This setup does not.'), []];
}

function stageAgain(call: Call): Fix[] {
  const { live, setup } = call;
  const ours = live?.ourDeploymentId;
  return [
    {
      kind: 'run',
      label: 'Create the stage again',
      changes: `Creates the stage ${setup.stage} with ${ours === undefined ? 'the API as it is configured' : 'the deployment of this setup'}. Variables and limits it had are not brought back.`,
      command: ours === undefined ? apiCommand(call) : createStageCommand(call, ours),
    },
  ];
}

/** A key that the method asked for from the start is not needed beside a token; one asked for since is its owner's wish. */
function keyFixes(call: Call): Fix[] {
  if (call.expected?.apiKeyRequired !== true) return [];
  return [
    {
      kind: 'settings',
      label: 'Ask for the token alone',
      changes: 'The method no longer asks for an API key beside the token. Clean-up brings the key back.',
      settings: [{ path: 'existing.apiKeyRequired', value: false }],
    },
  ];
}
