/** Which second factors a pool asks for: what SetUserPoolMfaConfig takes, refuses and shows. */
import type * as v from 'valibot';
import type { World } from '../service.ts';
import { invalidParameter, notInSandbox } from './errors.ts';
import { messageMembers, refuseEmailMfa, smsConfiguration, smsWithCode } from './poolSettings.ts';
import { flag, oneOf, optional, struct, text } from './shape.ts';
import { refuseSmsRole } from './smsRole.ts';
import type { Pool } from './state.ts';

export const mfaConfiguration = {
  MfaConfiguration: optional(oneOf('OFF', 'ON', 'OPTIONAL')),
  SoftwareTokenMfaConfiguration: optional(struct({ Enabled: optional(flag) })),
  SmsMfaConfiguration: optional(
    struct({ SmsAuthenticationMessage: optional(smsWithCode), SmsConfiguration: optional(smsConfiguration) }),
  ),
  EmailMfaConfiguration: optional(struct(messageMembers)),
  WebAuthnConfiguration: optional(struct({ RelyingPartyId: optional(text()), UserVerification: optional(text()) })),
};

const shape = struct(mfaConfiguration);

/** Sets all factors anew: what is not sent is off. Throws what Cognito refuses. */
export function setMfa(world: World, pool: Pool, sent: v.InferOutput<typeof shape>): void {
  const mfa = sent.MfaConfiguration ?? 'OFF';
  const { SmsMfaConfiguration: sms, EmailMfaConfiguration: email } = sent;
  const softwareToken = sent.SoftwareTokenMfaConfiguration?.Enabled ?? false;
  if (sent.WebAuthnConfiguration) throw notInSandbox('sign people in with passkeys.');
  const any = softwareToken || sms !== undefined || email !== undefined;
  if (mfa === 'OFF' && any)
    throw invalidParameter("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.");
  // Source of the words: aws-sdk-js#4186.
  if (mfa !== 'OFF' && !any)
    throw invalidParameter(
      "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.",
    );
  const SmsConfiguration = sms?.SmsConfiguration ?? pool.settings.SmsConfiguration;
  if (sms && !SmsConfiguration) throw invalidParameter('SMS configuration is required for MFA by SMS.');
  refuseSmsRole(world, sms?.SmsConfiguration);
  if (email) refuseEmailMfa(pool.settings.UserPoolTier, pool.settings);
  pool.softwareTokenMfa = softwareToken;
  pool.smsMfa = sms !== undefined;
  pool.emailMfa = email;
  pool.settings = {
    ...pool.settings,
    MfaConfiguration: mfa,
    SmsConfiguration,
    SmsAuthenticationMessage: sms?.SmsAuthenticationMessage ?? pool.settings.SmsAuthenticationMessage,
  };
  pool.modifiedAt = world.now();
}

export function describeMfa({ settings, softwareTokenMfa, smsMfa, emailMfa }: Pool) {
  const { MfaConfiguration, SmsConfiguration, SmsAuthenticationMessage } = settings;
  return {
    MfaConfiguration,
    ...(softwareTokenMfa ? { SoftwareTokenMfaConfiguration: { Enabled: true } } : {}),
    ...(smsMfa ? { SmsMfaConfiguration: { SmsConfiguration, SmsAuthenticationMessage } } : {}),
    ...(emailMfa ? { EmailMfaConfiguration: emailMfa } : {}),
  };
}
