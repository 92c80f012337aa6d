/** Operations on the domains of hosted pages, and on the styles that managed login needs. */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../awsError.ts';
import type { World } from '../service.ts';
import { invalidParameter, notFound } from './errors.ts';
import { requireClientOf, requirePool } from './lookups.ts';
import { arn, clientId, optionalFlag, poolId } from './members.ts';
import { anything, integer, list, type Operations, operation, optional, struct, text } from './shape.ts';
import { type Branding, type Domain, entry, type Pool, stateOf } from './state.ts';

const domainName = text({ min: 1, max: 63 });
const version = optional(integer(0));
const custom = optional(struct({ CertificateArn: arn }));
const brandingId = text({
  pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[4][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
});

const newDomain = struct({
  Domain: domainName,
  UserPoolId: poolId,
  ManagedLoginVersion: version,
  CustomDomainConfig: custom,
});

export const domainOperations: Operations = {
  CreateUserPoolDomain: operation(newDomain, (input, { world }) => {
    const { domains } = stateOf(world);
    const pool = requirePool(world, input.UserPoolId);
    const managedLoginVersion = checkedVersion(pool, input.ManagedLoginVersion);
    refuseCustomDomain(input.CustomDomainConfig);
    refuseBadPrefix(input.Domain);
    if (entry(domains, input.Domain)) throw invalidParameter('Domain already associated with another user pool.');
    if (pool.domain !== undefined) throw invalidParameter('User pool already has a domain configured.');
    domains[input.Domain] = { prefix: input.Domain, poolId: pool.id, managedLoginVersion };
    pool.domain = input.Domain;
    return { ManagedLoginVersion: managedLoginVersion };
  }),

  DescribeUserPoolDomain: operation(struct({ Domain: domainName }), ({ Domain: prefix }, { world }) => {
    const domain = entry(stateOf(world).domains, prefix);
    if (!domain) return { DomainDescription: {} };
    return {
      DomainDescription: {
        UserPoolId: domain.poolId,
        AWSAccountId: world.accountId,
        Domain: domain.prefix,
        Status: 'ACTIVE',
        ManagedLoginVersion: domain.managedLoginVersion,
        CustomDomainConfig: undefined,
      },
    };
  }),

  UpdateUserPoolDomain: operation(newDomain, (input, { world }) => {
    const pool = requirePool(world, input.UserPoolId);
    const domain = domainOf(world, pool, input.Domain);
    refuseCustomDomain(input.CustomDomainConfig);
    domain.managedLoginVersion = checkedVersion(pool, input.ManagedLoginVersion);
    return { ManagedLoginVersion: domain.managedLoginVersion };
  }),

  DeleteUserPoolDomain: operation(struct({ Domain: domainName, UserPoolId: poolId }), (input, { world }) => {
    const { domains, browserSessions } = stateOf(world);
    const pool = requirePool(world, input.UserPoolId);
    delete domains[domainOf(world, pool, input.Domain).prefix];
    pool.domain = undefined;
    for (const [key, session] of Object.entries(browserSessions))
      if (session.poolId === pool.id) delete browserSessions[key];
    return {};
  }),

  CreateManagedLoginBranding: operation(
    struct({
      UserPoolId: poolId,
      ClientId: clientId,
      UseCognitoProvidedValues: optionalFlag,
      Settings: optional(anything),
      Assets: optional(list(anything, { min: 0, max: 40 })),
    }),
    ({ UserPoolId, ClientId, UseCognitoProvidedValues: provided = false, Settings, Assets }, { world }) => {
      const pool = requirePool(world, UserPoolId);
      const client = requireClientOf(pool, ClientId);
      if (provided && (Settings !== undefined || Assets !== undefined))
        throw invalidParameter('Settings and Assets must be omitted when UseCognitoProvidedValues is true.');
      if (!provided && Settings === undefined)
        throw invalidParameter('Settings must be provided when UseCognitoProvidedValues is not true.');
      if (brandingOf(pool, client.id))
        throw new AwsError(
          'ManagedLoginBrandingExistsException',
          `Managed login branding already exists for app client ${client.id}.`,
        );
      const branding: Branding = {
        id: randomUUID(),
        clientId: client.id,
        useCognitoProvidedValues: provided,
        createdAt: world.now(),
        ...(Settings === undefined ? {} : { settings: Settings }),
        ...(Assets === undefined ? {} : { assets: Assets }),
      };
      pool.brandings[branding.id] = branding;
      return { ManagedLoginBranding: describeBranding(pool, branding) };
    },
  ),

  DescribeManagedLoginBranding: operation(
    struct({ UserPoolId: poolId, ManagedLoginBrandingId: brandingId, ReturnMergedResources: optionalFlag }),
    ({ UserPoolId, ManagedLoginBrandingId }, { world }) => {
      const pool = requirePool(world, UserPoolId);
      return { ManagedLoginBranding: describeBranding(pool, requireBranding(pool, ManagedLoginBrandingId)) };
    },
  ),

  DescribeManagedLoginBrandingByClient: operation(
    struct({ UserPoolId: poolId, ClientId: clientId, ReturnMergedResources: optionalFlag }),
    ({ UserPoolId, ClientId }, { world }) => {
      const pool = requirePool(world, UserPoolId);
      const branding = brandingOf(pool, requireClientOf(pool, ClientId).id);
      if (!branding) throw notFound(`Managed login branding for app client ${ClientId} does not exist.`);
      return { ManagedLoginBranding: describeBranding(pool, branding) };
    },
  ),

  DeleteManagedLoginBranding: operation(
    struct({ UserPoolId: poolId, ManagedLoginBrandingId: brandingId }),
    ({ UserPoolId, ManagedLoginBrandingId }, { world }) => {
      const pool = requirePool(world, UserPoolId);
      delete pool.brandings[requireBranding(pool, ManagedLoginBrandingId).id];
    },
  ),
};

/** 1 is the classic hosted UI, which is what a request without a version gets; 2 is managed login. */
function checkedVersion(pool: Pool, wanted = 1): 1 | 2 {
  if (wanted !== 1 && wanted !== 2) throw invalidParameter('ManagedLoginVersion must be 1 or 2.');
  if (wanted === 2 && pool.settings.UserPoolTier === 'LITE')
    throw new AwsError('FeatureUnavailableInTierException', 'Feature unavailable in tier LITE: managed login');
  return wanted;
}

/** There is no Certificate Manager in the sandbox, so no certificate that a request names can exist. */
function refuseCustomDomain(config: { readonly CertificateArn: string } | undefined): void {
  if (config)
    throw invalidParameter(
      "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
    );
}

function refuseBadPrefix(prefix: string): void {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(prefix))
    throw invalidParameter(
      'The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and hyphens.',
    );
  const reserved = ['aws', 'amazon', 'cognito'].find((word) => prefix.includes(word));
  if (reserved) throw invalidParameter(`Domain cannot contain reserved word: ${reserved}`);
}

function domainOf(world: World, pool: Pool, prefix: string): Domain {
  const domain = entry(stateOf(world).domains, prefix);
  if (domain?.poolId !== pool.id) throw invalidParameter('No such domain or user pool exists.');
  return domain;
}

/** The style of an app client; managed login shows nothing without one. */
export function brandingOf(pool: Pool, clientId: string): Branding | undefined {
  return Object.values(pool.brandings).find((branding) => branding.clientId === clientId);
}

function requireBranding(pool: Pool, id: string): Branding {
  const branding = entry(pool.brandings, id);
  if (!branding) throw notFound(`Managed login branding ${id} does not exist.`);
  return branding;
}

function describeBranding(pool: Pool, branding: Branding) {
  return {
    ManagedLoginBrandingId: branding.id,
    UserPoolId: pool.id,
    UseCognitoProvidedValues: branding.useCognitoProvidedValues,
    Settings: branding.settings,
    Assets: branding.assets,
    CreationDate: new Date(branding.createdAt),
    LastModifiedDate: new Date(branding.createdAt),
  };
}
