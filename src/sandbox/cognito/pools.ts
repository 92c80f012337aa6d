/** Operations on user pools, their MFA and their tags. */
import { randomBytes } from 'node:crypto';
import type { World } from '../service.ts';
import { invalidParameter, notFound } from './errors.ts';
import { newPoolId } from './identifiers.ts';
import { keysOf } from './keys.ts';
import { requirePool } from './lookups.ts';
import { arn, displayName, pageToken, poolId } from './members.ts';
import { pageOf } from './paging.ts';
import { describeMfa, mfaConfiguration, setMfa } from './poolMfa.ts';
import { mutableSettings, newPool, settingsFrom } from './poolSettings.ts';
import { customAttribute, schemaAttribute, schemaFrom } from './schemaAttributes.ts';
import { integer, list, type Operations, operation, optional, struct, text, textMap } from './shape.ts';
import { refuseSmsRole } from './smsRole.ts';
import { type Pool, stateOf } from './state.ts';

export const poolOperations: Operations = {
  CreateUserPool: operation(newPool, (input, { world }) => {
    if (input.AliasAttributes?.length && input.UsernameAttributes?.length)
      throw invalidParameter('Only one of aliasAttributes or usernameAttributes can be set in a user pool.');
    const { PoolName, AliasAttributes, UsernameAttributes, Schema, UsernameConfiguration, ...sent } = input;
    const settings = settingsFrom(sent);
    refuseSmsRole(world, settings.SmsConfiguration);
    const id = newPoolId(world.region);
    const now = world.now();
    const pool: Pool = {
      id,
      arn: `arn:aws:cognito-idp:${world.region}:${world.accountId}:userpool/${id}`,
      name: PoolName,
      createdAt: now,
      modifiedAt: now,
      settings,
      tags: checkedTags(sent.UserPoolTags),
      schema: schemaFrom(Schema),
      aliasAttributes: AliasAttributes ?? [],
      usernameAttributes: UsernameAttributes ?? [],
      caseSensitive: UsernameConfiguration?.CaseSensitive,
      softwareTokenMfa: false,
      // Only SMS can be switched on together with the pool.
      smsMfa: settings.MfaConfiguration !== 'OFF',
      simulationKey: randomBytes(16).toString('hex'),
      clients: {},
      users: {},
      groups: {},
      resourceServers: {},
      brandings: {},
    };
    stateOf(world).pools[id] = pool;
    // Started now and not waited for; a failure shows itself to whoever needs the keys.
    keysOf(world, pool).catch(() => {});
    return { UserPool: describePool(world, pool) };
  }),

  DescribeUserPool: operation(struct({ UserPoolId: poolId }), ({ UserPoolId }, { world }) => ({
    UserPool: describePool(world, requirePool(world, UserPoolId)),
  })),

  UpdateUserPool: operation(
    struct({ ...mutableSettings.entries, UserPoolId: poolId, PoolName: optional(displayName) }),
    ({ UserPoolId, PoolName, ...sent }, { world }) => {
      const pool = requirePool(world, UserPoolId);
      const { softwareTokenMfa, emailMfa } = pool;
      const otherMfa = softwareTokenMfa || emailMfa !== undefined;
      const now = { tier: pool.settings.UserPoolTier, otherMfa, emailMfa: emailMfa !== undefined };
      const settings = settingsFrom(sent, now);
      refuseSmsRole(world, settings.SmsConfiguration);
      pool.settings = settings;
      if (settings.MfaConfiguration !== 'OFF' && !otherMfa) pool.smsMfa = true;
      if (!settings.SmsConfiguration) pool.smsMfa = false;
      pool.tags = checkedTags(sent.UserPoolTags);
      pool.name = PoolName ?? pool.name;
      pool.modifiedAt = world.now();
      return {};
    },
  ),

  DeleteUserPool: operation(struct({ UserPoolId: poolId }), ({ UserPoolId }, { world }) => {
    const pool = requirePool(world, UserPoolId);
    if (pool.settings.DeletionProtection === 'ACTIVE')
      throw invalidParameter(
        'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
      );
    if (pool.domain !== undefined)
      throw invalidParameter('User pool cannot be deleted. It has a domain configured that should be deleted first.');
    const { pools, ...rest } = stateOf(world);
    delete pools[pool.id];
    for (const records of [rest.families, rest.authorizationCodes, rest.challenges, rest.browserSessions])
      for (const [key, record] of Object.entries(records)) if (record.poolId === pool.id) delete records[key];
  }),

  ListUserPools: operation(
    struct({ MaxResults: integer(1, 60), NextToken: optional(pageToken) }),
    ({ MaxResults, NextToken }, { world }) => {
      const page = pageOf(Object.values(stateOf(world).pools), MaxResults, NextToken);
      return { UserPools: page.items.map(summary), NextToken: page.next };
    },
  ),

  AddCustomAttributes: operation(
    struct({ UserPoolId: poolId, CustomAttributes: list(schemaAttribute, { min: 1, max: 25 }) }),
    ({ UserPoolId, CustomAttributes }, { world }) => {
      const pool = requirePool(world, UserPoolId);
      const added = CustomAttributes.map(customAttribute);
      const taken = added.find(({ Name }) => pool.schema.some((known) => known.Name === Name));
      if (taken) throw invalidParameter(`${taken.Name}: Existing attribute already has name ${taken.Name}.`);
      pool.schema = [...pool.schema, ...added];
      pool.modifiedAt = world.now();
      return {};
    },
  ),

  SetUserPoolMfaConfig: operation(
    struct({ ...mfaConfiguration, UserPoolId: poolId }),
    ({ UserPoolId, ...sent }, { world }) => {
      const pool = requirePool(world, UserPoolId);
      setMfa(world, pool, sent);
      return describeMfa(pool);
    },
  ),

  GetUserPoolMfaConfig: operation(struct({ UserPoolId: poolId }), ({ UserPoolId }, { world }) =>
    describeMfa(requirePool(world, UserPoolId)),
  ),

  TagResource: operation(struct({ ResourceArn: arn, Tags: textMap }), ({ ResourceArn, Tags }, { world }) => {
    const pool = poolOf(world, ResourceArn);
    pool.tags = checkedTags({ ...pool.tags, ...Tags });
    return {};
  }),

  UntagResource: operation(
    struct({ ResourceArn: arn, TagKeys: list(text({ min: 1, max: 128 })) }),
    ({ ResourceArn, TagKeys }, { world }) => {
      const pool = poolOf(world, ResourceArn);
      pool.tags = Object.fromEntries(Object.entries(pool.tags).filter(([key]) => !TagKeys.includes(key)));
      return {};
    },
  ),

  ListTagsForResource: operation(struct({ ResourceArn: arn }), ({ ResourceArn }, { world }) => ({
    Tags: poolOf(world, ResourceArn).tags,
  })),
};

/** Only user pools have tags in Cognito user pools. */
function poolOf(world: World, resourceArn: string): Pool {
  const pool = Object.values(stateOf(world).pools).find((each) => each.arn === resourceArn);
  if (!pool) throw notFound(`User pool ${resourceArn.split('/').at(-1)} does not exist.`);
  return pool;
}

/** At most 50 tags, keys of 1 to 128 characters that do not begin with `aws:`, values of at most 256. */
function checkedTags(tags: Readonly<Record<string, string>> = {}): Record<string, string> {
  const entries = Object.entries(tags);
  if (entries.length > 50) throw invalidParameter('Too many tags. A resource can have at most 50 tags.');
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 128 || value.length > 256)
      throw invalidParameter(`Invalid tag ${key}: keys have 1 to 128 characters, values at most 256.`);
    if (key.toLowerCase().startsWith('aws:'))
      throw invalidParameter('aws: prefixed tag key names are not allowed for external use.');
  }
  return { ...tags };
}

function summary(pool: Pool) {
  return {
    Id: pool.id,
    Name: pool.name,
    LambdaConfig: {},
    CreationDate: new Date(pool.createdAt),
    LastModifiedDate: new Date(pool.modifiedAt),
  };
}

function describePool(world: World, pool: Pool) {
  const domain = pool.domain === undefined ? undefined : stateOf(world).domains[pool.domain];
  return {
    ...pool.settings,
    ...summary(pool),
    Arn: pool.arn,
    SchemaAttributes: pool.schema,
    UserPoolTags: pool.tags,
    EstimatedNumberOfUsers: Object.keys(pool.users).length,
    Domain: domain?.prefix,
    ...(pool.aliasAttributes.length > 0 ? { AliasAttributes: pool.aliasAttributes } : {}),
    ...(pool.usernameAttributes.length > 0 ? { UsernameAttributes: pool.usernameAttributes } : {}),
    ...(pool.caseSensitive === undefined ? {} : { UsernameConfiguration: { CaseSensitive: pool.caseSensitive } }),
  };
}
