/** User pool of Cognito. */
import {
  type AccountRecoverySettingType,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  type GetUserPoolMfaConfigCommandOutput,
  ListUserPoolsCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
  type UsernameAttributeType,
  type UserPoolType,
  type VerifiedAttributeType,
} from '@aws-sdk/client-cognito-identity-provider';
import { retryOn } from '../../engine/retry.ts';
import { isNamed } from '../errors.ts';
import { hasOurTags, ownershipById, tagsFor } from '../ownership.ts';
import type { World } from '../world.ts';
import { type Account, awsResource, consoleAt, differences, unless, whileOthersChange } from './awsResource.ts';

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireLowercase: boolean;
  readonly requireUppercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  readonly temporaryPasswordValidityDays: number;
}

export interface UserPoolProps {
  readonly name: string;
  readonly signInIdentifiers: readonly ('email' | 'phone_number' | 'username')[];
  readonly passwordPolicy: PasswordPolicy;
  readonly mfa: 'OFF' | 'OPTIONAL' | 'ON';
  /** Names of standard attributes that everybody must give at sign-up. */
  readonly requiredAttributes: readonly string[];
  readonly verification: 'email_code' | 'none';
  readonly accountRecovery: 'verified_email' | 'verified_phone_number' | 'admin_only';
  readonly selfRegistration: boolean;
  readonly tier: 'LITE' | 'ESSENTIALS' | 'PLUS';
  readonly deletionProtection: boolean;
}

export interface UserPoolAttributes {
  readonly id: string;
  readonly arn: string;
}

export const notFound = 'ResourceNotFoundException';

/** ARN of a user pool; `*` for any, while its id is not known. */
export function userPoolArn({ partition, region, accountId }: Account, id: string): string {
  return `arn:${partition}:cognito-idp:${region}:${accountId}:userpool/${id}`;
}

/** A user name together with other identifiers makes those aliases; without one they take its place. */
function identifiersOf({ signInIdentifiers }: UserPoolProps) {
  const others = signInIdentifiers.filter((identifier) => identifier !== 'username') as UsernameAttributeType[];
  const withName = signInIdentifiers.includes('username');
  return { UsernameAttributes: withName ? [] : others, AliasAttributes: withName ? others : [] };
}

/** Without any of these people sign in with a user name. */
function orName(attributes: readonly string[] = []): readonly string[] {
  return attributes.length > 0 ? attributes : ['username'];
}

function recoveryOf({ accountRecovery }: UserPoolProps): AccountRecoverySettingType {
  return { RecoveryMechanisms: [{ Priority: 1, Name: accountRecovery }] };
}

function policyOf({ passwordPolicy }: UserPoolProps) {
  return {
    MinimumLength: passwordPolicy.minimumLength,
    RequireLowercase: passwordPolicy.requireLowercase,
    RequireUppercase: passwordPolicy.requireUppercase,
    RequireNumbers: passwordPolicy.requireNumbers,
    RequireSymbols: passwordPolicy.requireSymbols,
    // Cognito takes 0 for “not set”, and answers with its default afterwards. Source: PasswordPolicyType.
    TemporaryPasswordValidityDays: passwordPolicy.temporaryPasswordValidityDays || 7,
  };
}

/**
 * What Cognito verifies by itself with a code, phone numbers staying as they are. Codes by email need nothing else; codes
 * by SMS need a role.
 */
function verifiedOf({ verification }: UserPoolProps, actual: readonly VerifiedAttributeType[] = []) {
  const others = actual.filter((name) => name !== 'email');
  return verification === 'email_code' ? (['email', ...others] satisfies VerifiedAttributeType[]) : others;
}

/** Required attributes as they are, without those that signing in by email or phone brings with it. */
function requiredIn(pool: UserPoolType, props: UserPoolProps): string[] {
  const implied: readonly string[] = pool.UsernameAttributes ?? [];
  return (pool.SchemaAttributes ?? [])
    .filter(({ Name = '', Required }) => Required && Name !== 'sub')
    .map(({ Name = '' }) => Name)
    .filter((name) => props.requiredAttributes.includes(name) || !implied.includes(name));
}

/** The settings that creating and updating have in common. */
function settingsOf(props: UserPoolProps) {
  return {
    AccountRecoverySetting: recoveryOf(props),
    UserPoolTier: props.tier,
    DeletionProtection: props.deletionProtection ? ('ACTIVE' as const) : ('INACTIVE' as const),
  };
}

async function describe(world: World, id: string): Promise<UserPoolType | undefined> {
  const answer = await unless(world.clients.cognito.send(new DescribeUserPoolCommand({ UserPoolId: id })), notFound);
  return answer?.UserPool;
}

/** Names of pools are not unique, so one that was perhaps made before a crash is found by its tags. */
async function search(world: World, name: string): Promise<UserPoolType | undefined> {
  for (let NextToken: string | undefined; ; ) {
    const page = await world.clients.cognito.send(new ListUserPoolsCommand({ MaxResults: 60, NextToken }));
    for (const { Id, Name } of page.UserPools ?? []) {
      const pool = Id && Name === name ? await describe(world, Id) : undefined;
      if (hasOurTags(world, pool?.UserPoolTags)) return pool;
    }
    if (!page.NextToken) return undefined;
    NextToken = page.NextToken;
  }
}

/** The factor that a setup asks for; SMS and email would need a role or a mail service first. */
const ourFactor = 'TOTP';

/** Second factors that people may use. What others have added beside ours stays, so it is no difference. */
async function factorsOf(world: World, props: UserPoolProps, pool: UserPoolType): Promise<string[] | undefined> {
  if (props.mfa === 'OFF' || (pool.MfaConfiguration ?? 'OFF') === 'OFF') return undefined;
  const mfa = await mfaOf(world, pool.Id ?? '');
  if (mfa.SoftwareTokenMfaConfiguration?.Enabled) return [ourFactor];
  return [...(mfa.SmsMfaConfiguration ? ['SMS'] : []), ...(mfa.EmailMfaConfiguration ? ['EMAIL'] : [])];
}

function differencesOf(props: UserPoolProps, pool: UserPoolType, factors: readonly string[] | undefined) {
  const { UsernameAttributes, AliasAttributes } = identifiersOf(props);
  const wanted = policyOf(props);
  const actual = pool.Policies?.PasswordPolicy;
  return differences([
    ['name', props.name, pool.Name],
    ['requiredAttributes', props.requiredAttributes, requiredIn(pool, props), 'replace'],
    ['verification', props.verification, pool.AutoVerifiedAttributes?.includes('email') ? 'email_code' : 'none'],
    ['signInIdentifiers', orName(UsernameAttributes), orName(pool.UsernameAttributes), 'replace'],
    ['signInAliases', AliasAttributes, pool.AliasAttributes, 'replace'],
    ['minimumLength', wanted.MinimumLength, actual?.MinimumLength],
    ['requireLowercase', wanted.RequireLowercase, actual?.RequireLowercase ?? false],
    ['requireUppercase', wanted.RequireUppercase, actual?.RequireUppercase ?? false],
    ['requireNumbers', wanted.RequireNumbers, actual?.RequireNumbers ?? false],
    ['requireSymbols', wanted.RequireSymbols, actual?.RequireSymbols ?? false],
    ['temporaryPasswordValidityDays', wanted.TemporaryPasswordValidityDays, actual?.TemporaryPasswordValidityDays],
    ['mfa', props.mfa, pool.MfaConfiguration ?? 'OFF'],
    ['mfaFactors', factors && [ourFactor], factors],
    [
      'accountRecovery',
      [props.accountRecovery],
      pool.AccountRecoverySetting?.RecoveryMechanisms?.map(({ Name }) => Name),
    ],
    ['selfRegistration', props.selfRegistration, !(pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false)],
    // Endpoints that know no plans say nothing of it.
    ['tier', props.tier, pool.UserPoolTier ?? props.tier],
    ['deletionProtection', props.deletionProtection, pool.DeletionProtection === 'ACTIVE'],
  ]);
}

/**
 * Lite knows passwords only, and may refuse a sign-in policy even where AWS answers with one. What is not sent of the
 * policies stays as it is (measured in cdkd#1982).
 */
function policiesFor(tier: string | undefined, { Policies }: UserPoolType): UserPoolType['Policies'] {
  const { SignInPolicy, ...rest } = Policies ?? {};
  const byPasswordOnly = SignInPolicy?.AllowedFirstAuthFactors?.every((factor) => factor === 'PASSWORD') ?? true;
  return tier === 'LITE' && byPasswordOnly ? rest : Policies;
}

/**
 * Everything that UpdateUserPool would reset if it were not sent. MfaConfiguration is not among it: without an SMS
 * configuration AWS refuses it here, and SetUserPoolMfaConfig sets it (aws-cli#3876).
 */
function keptOf(pool: UserPoolType): UpdateUserPoolCommandInput {
  // AWS returns this beside TemporaryPasswordValidityDays, but does not take both.
  const { UnusedAccountValidityDays: _, ...adminCreateUser } = pool.AdminCreateUserConfig ?? {};
  return {
    UserPoolId: pool.Id,
    Policies: policiesFor(pool.UserPoolTier, pool),
    DeletionProtection: pool.DeletionProtection,
    LambdaConfig: pool.LambdaConfig,
    AutoVerifiedAttributes: pool.AutoVerifiedAttributes,
    SmsVerificationMessage: pool.SmsVerificationMessage,
    EmailVerificationMessage: pool.EmailVerificationMessage,
    EmailVerificationSubject: pool.EmailVerificationSubject,
    VerificationMessageTemplate: pool.VerificationMessageTemplate,
    SmsAuthenticationMessage: pool.SmsAuthenticationMessage,
    UserAttributeUpdateSettings: pool.UserAttributeUpdateSettings,
    MfaConfiguration: pool.SmsConfiguration ? pool.MfaConfiguration : undefined,
    DeviceConfiguration: pool.DeviceConfiguration,
    EmailConfiguration: pool.EmailConfiguration,
    SmsConfiguration: pool.SmsConfiguration,
    UserPoolTags: pool.UserPoolTags,
    AdminCreateUserConfig: adminCreateUser,
    UserPoolAddOns: pool.UserPoolAddOns,
    AccountRecoverySetting: pool.AccountRecoverySetting,
    PoolName: pool.Name,
    UserPoolTier: pool.UserPoolTier,
  };
}

/**
 * Sends along what others have set, which would be switched off, or refused, without it. Off takes no factor beside it:
 * “can't turn off MFA and configure an MFA together” (cdkd#1923; for SMS amplify-backend#1481).
 */
async function setMfa(
  world: World,
  id: string,
  mfa: UserPoolProps['mfa'],
  kept?: GetUserPoolMfaConfigCommandOutput,
): Promise<void> {
  const factors = {
    SoftwareTokenMfaConfiguration: { Enabled: true },
    SmsMfaConfiguration: kept?.SmsMfaConfiguration,
    EmailMfaConfiguration: kept?.EmailMfaConfiguration,
  };
  const command = new SetUserPoolMfaConfigCommand({
    UserPoolId: id,
    MfaConfiguration: mfa,
    WebAuthnConfiguration: kept?.WebAuthnConfiguration,
    ...(mfa === 'OFF' ? {} : factors),
  });
  await whileOthersChange(world, () => world.clients.cognito.send(command));
}

async function mfaOf(world: World, id: string): Promise<GetUserPoolMfaConfigCommandOutput> {
  return world.clients.cognito.send(new GetUserPoolMfaConfigCommand({ UserPoolId: id }));
}

async function create(world: World, props: UserPoolProps): Promise<UserPoolAttributes> {
  const { UsernameAttributes, AliasAttributes } = identifiersOf(props);
  const { UserPool } = await world.clients.cognito.send(
    new CreateUserPoolCommand({
      ...settingsOf(props),
      PoolName: props.name,
      UsernameAttributes: UsernameAttributes.length > 0 ? UsernameAttributes : undefined,
      AliasAttributes: AliasAttributes.length > 0 ? AliasAttributes : undefined,
      // As the console does it: Someone@Example.com and someone@example.com are the same person.
      UsernameConfiguration: { CaseSensitive: false },
      Schema:
        props.requiredAttributes.length > 0
          ? props.requiredAttributes.map((Name) => ({ Name, Required: true, Mutable: true }))
          : undefined,
      AutoVerifiedAttributes: verifiedOf(props),
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
      EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
      Policies: { PasswordPolicy: policyOf(props) },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: !props.selfRegistration },
      UserPoolTags: tagsFor(world),
    }),
  );
  const id = UserPool?.Id ?? '';
  if (props.mfa !== 'OFF') await setMfa(world, id, props.mfa);
  return { id, arn: UserPool?.Arn ?? userPoolArn({ ...world.caller, region: world.region }, id) };
}

/** AWS asks that what must be verified before a change is verified at all. */
function verifiedBefore(
  settings: UserPoolType['UserAttributeUpdateSettings'],
  verified: readonly VerifiedAttributeType[],
): UserPoolType['UserAttributeUpdateSettings'] {
  const before = settings?.AttributesRequireVerificationBeforeUpdate;
  return before && { AttributesRequireVerificationBeforeUpdate: before.filter((name) => verified.includes(name)) };
}

async function update(world: World, id: string, props: UserPoolProps, changed: readonly string[]): Promise<void> {
  const pool = await describe(world, id);
  if (!pool) return;
  const kept = keptOf(pool);
  const hasMfa = props.mfa !== 'OFF' || pool.MfaConfiguration !== 'OFF';
  // Before the update, which may reset it.
  const keptMfa = hasMfa ? await mfaOf(world, id) : undefined;
  const verified = verifiedOf(props, kept.AutoVerifiedAttributes);
  const command = new UpdateUserPoolCommand({
    ...kept,
    ...settingsOf(props),
    PoolName: props.name,
    AutoVerifiedAttributes: verified,
    UserAttributeUpdateSettings: verifiedBefore(kept.UserAttributeUpdateSettings, verified),
    Policies: {
      ...policiesFor(props.tier, pool),
      PasswordPolicy: { ...pool.Policies?.PasswordPolicy, ...policyOf(props) },
    },
    AdminCreateUserConfig: { ...kept.AdminCreateUserConfig, AllowAdminCreateUserOnly: !props.selfRegistration },
  });
  const onlyMfa = changed.every((property) => property === 'mfa' || property === 'mfaFactors');
  if (!onlyMfa) await whileOthersChange(world, () => world.clients.cognito.send(command));
  if (keptMfa) await setMfa(world, id, props.mfa, keptMfa);
}

/** Source: “The user pool cannot be deleted because deletion protection is activated.” */
const isProtected = (error: unknown) => error instanceof Error && /deletion protection/i.test(error.message);
/** Source: “User pool cannot be deleted. It has a domain configured that should be deleted first.” */
const hasDomain = (error: unknown) => error instanceof Error && /domain configured/i.test(error.message);

export const userPool = awsResource<UserPoolProps, UserPoolAttributes>({
  type: 'Cognito.UserPool',
  cloudFormation: 'AWS::Cognito::UserPool',
  identity: [],
  explanation:
    'The directory of the people who may sign in: it keeps their passwords safe, sends them codes, and issues the tokens that prove who they are. What people sign in with is fixed when the pool is made.',
  permissions: (account) => [
    { actions: ['cognito-idp:CreateUserPool', 'cognito-idp:ListUserPools'], resources: ['*'] },
    {
      actions: [
        'cognito-idp:DeleteUserPool',
        'cognito-idp:DescribeUserPool',
        'cognito-idp:GetUserPoolMfaConfig',
        'cognito-idp:SetUserPoolMfaConfig',
        'cognito-idp:TagResource',
        'cognito-idp:UpdateUserPool',
      ],
      resources: [userPoolArn(account, '*')],
    },
  ],
  async read(world, props, saved) {
    if (!saved) return { exists: false };
    const id = saved.attributes?.id;
    const pool = id ? await describe(world, id) : await search(world, props.name);
    if (!pool?.Id) return { exists: false };
    return {
      exists: true,
      ownership: ownershipById(world, pool.UserPoolTags),
      attributes: {
        id: pool.Id,
        arn: pool.Arn ?? userPoolArn({ ...world.caller, region: world.region }, pool.Id),
      },
      differences: differencesOf(props, pool, await factorsOf(world, props, pool)),
    };
  },
  async reconcile(world, props, observed) {
    if (!observed.exists) return create(world, props);
    const changed = observed.differences.map(({ property }) => property);
    if (changed.length > 0) await update(world, observed.attributes.id, props, changed);
    return observed.attributes;
  },
  /** Switches deletion protection off first, where it is on. A deleted domain may count as there for a moment. */
  async delete(world, { id }, props) {
    const { cognito } = world.clients;
    const unprotect = async () => {
      const pool = await describe(world, id);
      if (!pool) return;
      const command = new UpdateUserPoolCommand({ ...keptOf(pool), DeletionProtection: 'INACTIVE' });
      await whileOthersChange(world, () => cognito.send(command));
    };
    const remove = () => cognito.send(new DeleteUserPoolCommand({ UserPoolId: id }));
    const patiently = () =>
      retryOn(remove, {
        when: (error) => hasDomain(error) || isNamed(error, 'ConcurrentModificationException'),
        withinMs: 20_000,
        signal: world.signal,
        onWait: () => world.note('Waiting until Cognito has let go of the domain.'),
      });
    if (props.deletionProtection) await unprotect();
    try {
      await unless(patiently(), notFound);
    } catch (error) {
      if (!isProtected(error)) throw error;
      await unprotect();
      await unless(patiently(), notFound);
    }
  },
  consoleUrl: ({ id }, region) => `${consoleAt(region)}/cognito/v2/idp/user-pools/${id}/info/overview?region=${region}`,
  idOf: ({ id }) => id,
  arnOf: ({ arn }) => arn,
});
