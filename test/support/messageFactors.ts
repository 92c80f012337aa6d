/** What a pool needs to send codes: the role for text messages, a sender of one's own for mail, and users with phones. */
import assert from 'node:assert/strict';
import {
  AdminUpdateUserAttributesCommand,
  type CreateUserPoolCommandInput,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { TestSandbox } from './sandboxClients.ts';

let roles = 0;

/** A role that `service` may assume and that may do `action`; answers its ARN. */
export async function makeSmsRole(
  test: TestSandbox,
  { service = 'cognito-idp.amazonaws.com', action = 'sns:Publish' } = {},
): Promise<string> {
  const RoleName = `sms-${++roles}`;
  const trust = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  const { Role } = await test.iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  const publish = { Effect: 'Allow', Action: action, Resource: '*' };
  await test.iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'publish',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [publish] }),
    }),
  );
  assert.ok(Role?.Arn);
  return Role.Arn;
}

/** Mail by the owner's Amazon SES, which MFA by email demands. */
export const ownSender = {
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/sender@example.com',
  },
} satisfies Partial<CreateUserPoolCommandInput>;

export type MfaFactor = 'app' | 'email' | 'sms';

/** Switches MFA on in a pool, with these factors and no other. */
export async function setMfaFactors(
  test: TestSandbox,
  UserPoolId: string,
  factors: readonly MfaFactor[],
  MfaConfiguration: 'ON' | 'OPTIONAL' = 'ON',
): Promise<void> {
  await test.cognito.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration,
      ...(factors.includes('app') && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
      ...(factors.includes('email') && { EmailMfaConfiguration: { Subject: 'Your code for the shop' } }),
      ...(factors.includes('sms') && {
        SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: await makeSmsRole(test) } },
      }),
    }),
  );
}

let phones = 0;

/** Gives a user a phone number of their own, verified or not; answers it. */
export async function givePhone(
  test: TestSandbox,
  UserPoolId: string,
  Username: string,
  verified = true,
): Promise<string> {
  const number = `+1202555${String(++phones).padStart(4, '0')}`;
  await test.cognito.send(
    new AdminUpdateUserAttributesCommand({
      UserPoolId,
      Username,
      UserAttributes: [
        { Name: 'phone_number', Value: number },
        { Name: 'phone_number_verified', Value: String(verified) },
      ],
    }),
  );
  return number;
}
