/** What a user pool can be told at creation and update, the defaults, and the combinations that Cognito refuses. */
import type * as v from 'valibot';
import { invalidParameter, notInSandbox, unavailableIn } from './errors.ts';
import { arn, displayName, optionalFlag, verifiedAttribute } from './members.ts';
import { schemaAttribute } from './schemaAttributes.ts';
import { flag, integer, list, oneOf, optional, struct, text, textMap } from './shape.ts';

const prose = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*';
const subject = text({ min: 1, max: 140, pattern: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s]+' });
const emailWithCode = text({ min: 6, max: 20000, pattern: `${prose}\\{####\\}${prose}` });
export const smsWithCode = text({ min: 6, max: 140, pattern: '.*\\{####\\}.*' });

export const messageMembers = { Message: optional(emailWithCode), Subject: optional(subject) };

export const smsConfiguration = struct({
  SnsCallerArn: arn,
  ExternalId: optional(text({ max: 131072 })),
  SnsRegion: optional(text({ min: 5, max: 32 })),
});

/** What both CreateUserPool and UpdateUserPool take; UpdateUserPool resets each member that it is not sent. */
const mutableMembers = {
  Policies: optional(
    struct({
      PasswordPolicy: optional(
        struct({
          MinimumLength: optional(integer(6, 99)),
          RequireUppercase: optionalFlag,
          RequireLowercase: optionalFlag,
          RequireNumbers: optionalFlag,
          RequireSymbols: optionalFlag,
          PasswordHistorySize: optional(integer(0, 24)),
          TemporaryPasswordValidityDays: optional(integer(0, 365)),
        }),
      ),
      SignInPolicy: optional(
        struct({
          AllowedFirstAuthFactors: optional(
            list(oneOf('PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'), { min: 1, max: 4 }),
          ),
        }),
      ),
    }),
  ),
  DeletionProtection: optional(oneOf('ACTIVE', 'INACTIVE')),
  LambdaConfig: optional(textMap),
  AutoVerifiedAttributes: optional(list(verifiedAttribute)),
  SmsVerificationMessage: optional(smsWithCode),
  EmailVerificationMessage: optional(emailWithCode),
  EmailVerificationSubject: optional(subject),
  VerificationMessageTemplate: optional(
    struct({
      SmsMessage: optional(smsWithCode),
      EmailMessage: optional(emailWithCode),
      EmailSubject: optional(subject),
      EmailMessageByLink: optional(text({ min: 6, max: 20000, pattern: `${prose}\\{##${prose}##\\}${prose}` })),
      EmailSubjectByLink: optional(subject),
      DefaultEmailOption: optional(oneOf('CONFIRM_WITH_LINK', 'CONFIRM_WITH_CODE')),
    }),
  ),
  SmsAuthenticationMessage: optional(smsWithCode),
  UserAttributeUpdateSettings: optional(
    struct({ AttributesRequireVerificationBeforeUpdate: optional(list(verifiedAttribute)) }),
  ),
  MfaConfiguration: optional(oneOf('OFF', 'ON', 'OPTIONAL')),
  DeviceConfiguration: optional(
    struct({ ChallengeRequiredOnNewDevice: optionalFlag, DeviceOnlyRememberedOnUserPrompt: optionalFlag }),
  ),
  EmailConfiguration: optional(
    struct({
      SourceArn: optional(arn),
      ReplyToEmailAddress: optional(
        text({ pattern: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+@[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+' }),
      ),
      EmailSendingAccount: optional(oneOf('COGNITO_DEFAULT', 'DEVELOPER')),
      From: optional(text({ max: 131072 })),
      ConfigurationSet: optional(text({ min: 1, max: 64, pattern: '^[a-zA-Z0-9_-]+$' })),
    }),
  ),
  SmsConfiguration: optional(smsConfiguration),
  UserPoolTags: optional(textMap),
  AdminCreateUserConfig: optional(
    struct({
      AllowAdminCreateUserOnly: optionalFlag,
      UnusedAccountValidityDays: optional(integer(0, 365)),
      InviteMessageTemplate: optional(
        struct({
          SMSMessage: optional(text({ min: 6, max: 140 })),
          EmailMessage: optional(text({ min: 6, max: 20000, pattern: prose })),
          EmailSubject: optional(subject),
        }),
      ),
    }),
  ),
  UserPoolAddOns: optional(struct({ AdvancedSecurityMode: oneOf('OFF', 'AUDIT', 'ENFORCED') })),
  AccountRecoverySetting: optional(
    struct({
      RecoveryMechanisms: optional(
        list(
          struct({
            Priority: integer(1, 2),
            Name: oneOf('verified_email', 'verified_phone_number', 'admin_only'),
          }),
          { min: 1, max: 2 },
        ),
      ),
    }),
  ),
  UserPoolTier: optional(oneOf('LITE', 'ESSENTIALS', 'PLUS')),
};

export const mutableSettings = struct(mutableMembers);

export const newPool = struct({
  ...mutableMembers,
  PoolName: displayName,
  AliasAttributes: optional(list(oneOf('phone_number', 'email', 'preferred_username'))),
  UsernameAttributes: optional(list(verifiedAttribute)),
  Schema: optional(list(schemaAttribute, { min: 1, max: 50 })),
  UsernameConfiguration: optional(struct({ CaseSensitive: flag })),
});

/** Settings as sent. */
type SentSettings = v.InferOutput<typeof mutableSettings>;

export interface PasswordPolicy {
  readonly MinimumLength: number;
  readonly RequireUppercase: boolean;
  readonly RequireLowercase: boolean;
  readonly RequireNumbers: boolean;
  readonly RequireSymbols: boolean;
  readonly PasswordHistorySize?: number;
  readonly TemporaryPasswordValidityDays: number;
}

/** Settings as kept: with every default that Cognito gives. */
export interface PoolSettings extends Omit<SentSettings, 'Policies' | 'UserPoolTags'> {
  readonly Policies: {
    readonly PasswordPolicy: PasswordPolicy;
    readonly SignInPolicy: { readonly AllowedFirstAuthFactors: readonly string[] };
  };
  readonly DeletionProtection: 'ACTIVE' | 'INACTIVE';
  readonly MfaConfiguration: 'OFF' | 'ON' | 'OPTIONAL';
  readonly AdminCreateUserConfig: NonNullable<SentSettings['AdminCreateUserConfig']> & {
    readonly AllowAdminCreateUserOnly: boolean;
    readonly UnusedAccountValidityDays: number;
  };
  readonly UserPoolTier: 'LITE' | 'ESSENTIALS' | 'PLUS';
}

/** What the pool already is, where a new setting depends on it. */
interface PoolNow {
  /** The one setting that UpdateUserPool leaves alone when it is not sent. Source: UpdateUserPool. */
  readonly tier: PoolSettings['UserPoolTier'];
  /** There is a second factor beside SMS. */
  readonly otherMfa: boolean;
  readonly emailMfa: boolean;
}

const unborn: PoolNow = { tier: 'ESSENTIALS', otherMfa: false, emailMfa: false };

/** Settings with the defaults put in for what was not sent. Throws the combinations that Cognito refuses. */
export function settingsFrom(sent: SentSettings, now: PoolNow = unborn): PoolSettings {
  refuseContradictions(sent, now);
  const policy = passwordPolicyFrom(
    sent.Policies?.PasswordPolicy,
    sent.AdminCreateUserConfig?.UnusedAccountValidityDays,
  );
  const { UserPoolTags: _, ...rest } = sent;
  const tier = sent.UserPoolTier ?? now.tier;
  const advanced = sent.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF';
  if (advanced !== 'OFF' && tier !== 'PLUS') throw unavailableIn(tier, 'threat protection');
  const factors = sent.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD'];
  if (factors.some((factor) => factor !== 'PASSWORD') && tier === 'LITE') throw unavailableIn(tier, 'SignInPolicy');
  if (now.emailMfa) refuseEmailMfa(tier, sent);
  return {
    ...rest,
    Policies: {
      PasswordPolicy: policy,
      SignInPolicy: {
        AllowedFirstAuthFactors: factors,
      },
    },
    DeletionProtection: sent.DeletionProtection ?? 'INACTIVE',
    MfaConfiguration: sent.MfaConfiguration ?? 'OFF',
    AdminCreateUserConfig: {
      ...sent.AdminCreateUserConfig,
      AllowAdminCreateUserOnly: sent.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false,
      UnusedAccountValidityDays: policy.TemporaryPasswordValidityDays,
    },
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', ...sent.EmailConfiguration },
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE', ...sent.VerificationMessageTemplate },
    UserPoolTier: tier,
  };
}

/**
 * What MFA by email needs: the tier, a sender of one's own at Amazon SES, and another way to recover an account than the
 * same mailbox. Source: "SMS and email message MFA", AccountRecoverySetting; the words of the last two are the sandbox's own.
 */
export function refuseEmailMfa(
  tier: string,
  settings: Pick<SentSettings, 'EmailConfiguration' | 'AccountRecoverySetting'>,
) {
  if (tier === 'LITE') throw unavailableIn(tier, 'email MFA');
  if (settings.EmailConfiguration?.EmailSendingAccount !== 'DEVELOPER')
    throw invalidParameter('Email MFA requires an email configuration with EmailSendingAccount DEVELOPER.');
  const recovery = settings.AccountRecoverySetting?.RecoveryMechanisms ?? [];
  if (recovery.length > 0 && recovery.every(({ Name }) => Name === 'verified_email'))
    throw invalidParameter(
      'Invalid account recovery setting parameter. Account Recovery Setting cannot use only verified_email when email MFA is configured.',
    );
}

type SentPolicy = NonNullable<NonNullable<SentSettings['Policies']>['PasswordPolicy']>;

/** No policy at all means the strict default; a policy with gaps means that what it does not name is not required. */
function passwordPolicyFrom(sent: SentPolicy | undefined, unusedAccountDays: number | undefined): PasswordPolicy {
  const strict = sent === undefined;
  return {
    MinimumLength: sent?.MinimumLength ?? 8,
    RequireUppercase: sent?.RequireUppercase ?? strict,
    RequireLowercase: sent?.RequireLowercase ?? strict,
    RequireNumbers: sent?.RequireNumbers ?? strict,
    RequireSymbols: sent?.RequireSymbols ?? strict,
    ...(sent?.PasswordHistorySize ? { PasswordHistorySize: sent.PasswordHistorySize } : {}),
    // 0 counts as not set. Source: PasswordPolicyType.
    TemporaryPasswordValidityDays: sent?.TemporaryPasswordValidityDays || unusedAccountDays || 7,
  };
}

function refuseContradictions(sent: SentSettings, now: PoolNow): void {
  const verified = sent.AutoVerifiedAttributes ?? [];
  const beforeUpdate = sent.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [];
  const template = sent.VerificationMessageTemplate;
  const mfa = sent.MfaConfiguration ?? 'OFF';
  const factors = sent.Policies?.SignInPolicy?.AllowedFirstAuthFactors;
  const recovery = sent.AccountRecoverySetting?.RecoveryMechanisms ?? [];

  if (sent.LambdaConfig && Object.keys(sent.LambdaConfig).length > 0)
    throw notInSandbox('run Lambda triggers of a pool.');
  if (sent.DeviceConfiguration) throw notInSandbox('remember devices.');
  if (beforeUpdate.some((name) => !verified.includes(name)))
    throw invalidParameter(
      'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
    );
  if (verified.includes('phone_number') && !sent.SmsConfiguration)
    throw invalidParameter('SMS configuration is required when phone_number is selected for auto verification');
  const hasFactor = now.otherMfa || (sent.SmsConfiguration && verified.includes('phone_number'));
  if (mfa !== 'OFF' && !hasFactor)
    throw invalidParameter(
      'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
    );
  if (
    sent.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays !== undefined &&
    sent.AdminCreateUserConfig?.UnusedAccountValidityDays !== undefined
  )
    throw invalidParameter(
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    );
  if (factors && !factors.includes('PASSWORD'))
    throw invalidParameter('Password should be configured as one of the allowed first auth factors.');
  if (factors?.includes('WEB_AUTHN')) throw notInSandbox('sign people in with passkeys.');
  if (factors?.includes('SMS_OTP') && !sent.SmsConfiguration)
    throw invalidParameter('SMS configuration is required when SMS_OTP is an allowed first auth factor.');
  if (template?.EmailMessage && template.DefaultEmailOption === 'CONFIRM_WITH_LINK' && template.EmailMessageByLink)
    throw invalidParameter('EmailMessage and EmailMessageByLink can not be set together.');
  if (sent.EmailConfiguration?.EmailSendingAccount === 'DEVELOPER' && !sent.EmailConfiguration.SourceArn)
    throw invalidParameter('SourceArn is required when EmailSendingAccount is DEVELOPER.');
  if (new Set(recovery.map((option) => option.Priority)).size < recovery.length)
    throw invalidParameter('Account Recovery Setting cannot have duplicate priorities.');
  if (recovery.length > 1 && recovery.some((option) => option.Name === 'admin_only'))
    throw invalidParameter(
      'Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
    );
}
