/** The role by which a pool sends text messages: whether Cognito may assume it, and it may publish. */
import type * as v from 'valibot';
import { AwsError } from '../awsError.ts';
import type { World } from '../service.ts';
import type { smsConfiguration } from './poolSettings.ts';

/** Throws as Cognito does; the words are those that terraform-provider-aws waits for. */
export function refuseSmsRole(world: World, sms: v.InferOutput<typeof smsConfiguration> | undefined): void {
  const { iam } = world.services;
  if (!sms || !iam) return;
  // The sandbox evaluates no conditions, and a role with an external id has one in its trust policy.
  const trusted =
    sms.ExternalId === undefined
      ? iam.assumable(sms.SnsCallerArn, 'cognito-idp.amazonaws.com') === 'yes'
      : iam.role(sms.SnsCallerArn) !== undefined;
  if (!trusted)
    throw new AwsError(
      'InvalidSmsRoleTrustRelationshipException',
      'Role does not have a trust relationship allowing Cognito to assume the role',
    );
  if (!iam.allows(sms.SnsCallerArn, 'sns:Publish', '*'))
    throw new AwsError('InvalidSmsRoleAccessPolicyException', 'Role does not have permission to publish with SNS');
}
