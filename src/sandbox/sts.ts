/** STS: who calls, and sessions of roles. */
import { AwsError } from './awsError.ts';
import { checkConstraints } from './constraints.ts';
import { uniqueId } from './credentials.ts';
import type { Input, QueryService, World } from './service.ts';

/** Security Token Service, version 2011-06-15. */
export function stsService(world: World): QueryService {
  const { administratorId } = world.slice('sts', () => ({ administratorId: uniqueId('AIDA', 17) }));
  return {
    protocol: 'query',
    name: 'sts',
    version: '2011-06-15',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: {
      GetCallerIdentity: (_input, { callerArn }) => ({
        UserId: userId(callerArn) ?? administratorId,
        Account: world.accountId,
        Arn: callerArn,
      }),
      AssumeRole: (input, { callerArn }) => assumeRole(input, callerArn),
    },
  };

  /** `ROLEID:SESSION` of an assumed role. */
  function userId(callerArn: string): string | undefined {
    const [, roleName, session] = /:assumed-role\/([^/]+)\/(.+)$/.exec(callerArn) ?? [];
    if (roleName === undefined) return undefined;
    const role = world.services.iam?.role(`arn:aws:iam::${world.accountId}:role/${roleName}`);
    return `${role?.id ?? roleName}:${session}`;
  }

  function assumeRole(input: Input, callerArn: string): unknown {
    const duration = input.DurationSeconds === undefined ? 3600 : Number(input.DurationSeconds);
    checkConstraints(
      { ...input, DurationSeconds: duration },
      {
        RoleArn: { required: true, minLength: 20, maxLength: 2048 },
        RoleSessionName: { required: true, minLength: 2, maxLength: 64, pattern: '[\\w+=,.@-]*' },
        DurationSeconds: { type: 'integer', min: 900, max: 43_200 },
      },
      'ValidationError',
    );
    const [roleArn, sessionName] = [String(input.RoleArn), String(input.RoleSessionName)];
    const role = world.services.iam?.role(roleArn);
    const principals = [callerArn, world.accountId, `arn:aws:iam::${world.accountId}:root`];
    if (role === undefined || !world.services.iam?.trusts(roleArn, principals))
      throw new AwsError(
        'AccessDenied',
        `User: ${callerArn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
        403,
      );
    if (duration > role.maxSessionDuration)
      throw new AwsError(
        'ValidationError',
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      );
    // Signatures are checked by the machine's clock, so sessions end by it too.
    const expiresAt = Date.now() + duration * 1000;
    const session = world.startSession(roleArn, sessionName, expiresAt);
    return {
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        SessionToken: session.sessionToken,
        Expiration: new Date(expiresAt),
      },
      AssumedRoleUser: { AssumedRoleId: `${role.id}:${sessionName}`, Arn: session.callerArn },
    };
  }
}
