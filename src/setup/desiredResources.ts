/** Settings -> the declared resources of a setup, phase by phase. The order of work follows from the references. */
import type { Declared } from '../engine/resource.ts';
import { membershipResources } from './accessResources.ts';
import { apiKeyResources } from './desired/apiKeyResources.ts';
import { apiResources, authorizer } from './desired/apiResources.ts';
import { corsCovers, corsResources } from './desired/corsResources.ts';
import { functionResources } from './desired/functionResources.ts';
import { poolResources, testUser } from './desired/poolResources.ts';
import { tokenEndpointCovers, tokenEndpointResources } from './desired/tokenEndpointResources.ts';
import { withExistingResources } from './existing.ts';
import { asksForApiKey, type Phase, phases, type Settings } from './settings.ts';

/**
 * The resources for `settings` up to and including `phase`:
 * `open-api` the function and an API anyone can call; `user-pool` also the pool, its domain and app client;
 * `authorizer` also the authorizer, not attached yet; `secured-api`: the method asks for it, and no longer for an API key
 * that was asked for until then, and the API signs people in itself; `complete` also the test user.
 */
export function desiredResources(settings: Settings, setupId: string, phase: Phase = 'complete'): Declared[] {
  const reached = (wanted: Phase) => phases.indexOf(phase) >= phases.indexOf(wanted);
  const secured = reached('secured-api');
  const signsIn = secured && settings.tokenEndpoint.enabled;
  // An API that was there before has keys of its own.
  const makesKey = !settings.existing?.restApiId && asksForApiKey(settings, secured);
  const declared = [
    ...(settings.api.integration === 'LAMBDA_PROXY' ? functionResources(settings, setupId) : []),
    ...apiResources(settings, secured, {
      paths: signsIn ? [settings.tokenEndpoint.resourcePath] : [],
      covers: [...(signsIn ? tokenEndpointCovers(settings) : []), ...corsCovers(settings, signsIn)],
    }),
    ...corsResources(settings, signsIn),
    ...(makesKey ? apiKeyResources(settings, setupId) : []),
    ...(reached('user-pool') ? poolResources(settings) : []),
    ...(reached('authorizer') ? [authorizer(settings)] : []),
    ...(signsIn ? tokenEndpointResources(settings, setupId) : []),
    ...(reached('complete') && settings.testUser.create ? [testUser(settings), ...membershipResources(settings)] : []),
  ];
  return withExistingResources(declared, settings, setupId);
}
