/** Ownership: the tags that say which setup made a resource, and what follows from them. */
import type { World } from './world.ts';

/** Tag with the id of the setup. */
export const setupTag = 'cognito-api-setup:setup';
/** Tag with the id of the resource within the setup. */
export const nameTag = 'cognito-api-setup:name';

export type Tags = Readonly<Record<string, string>>;

/** The tags that everything gets which can have tags. */
export function tagsFor(world: Pick<World, 'setupId' | 'resourceId'>): Record<string, string> {
  return { [setupTag]: world.setupId, [nameTag]: world.resourceId };
}

/** The same as a list, the form that IAM takes. */
export function tagListFor(world: Pick<World, 'setupId' | 'resourceId'>): { Key: string; Value: string }[] {
  return Object.entries(tagsFor(world)).map(([Key, Value]) => ({ Key, Value }));
}

/** True when the tags are those of this resource of this setup. */
export function hasOurTags(world: Pick<World, 'setupId' | 'resourceId'>, tags: Tags | undefined): boolean {
  return tags?.[setupTag] === world.setupId && tags[nameTag] === world.resourceId;
}

/** For what has a name that others could take too: only our tags make it ours. */
export function ownershipByTags(world: World, tags: Tags | undefined): 'ours' | 'notOurs' {
  return hasOurTags(world, tags) ? 'ours' : 'notOurs';
}

/** For what was found by an id that AWS gave to us: ours, unless another setup's tag is on it. */
export function ownershipById(world: World, tags: Tags | undefined): 'ours' | 'notOurs' {
  return tags?.[setupTag] === undefined || hasOurTags(world, tags) ? 'ours' : 'notOurs';
}
