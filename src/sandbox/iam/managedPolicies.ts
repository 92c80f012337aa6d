/** The AWS managed policies that the sandbox knows: the ones for execution roles of functions. */

/** A managed policy, as AWS publishes it. */
export interface ManagedPolicy {
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly arn: string;
  readonly description: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly document: string;
}

/** Source: AWS managed policy reference, "AWSLambdaBasicExecutionRole". */
export const managedPolicies: readonly ManagedPolicy[] = [
  {
    name: 'AWSLambdaBasicExecutionRole',
    id: 'ANPAJNCQGXC42545SKXIK',
    path: '/service-role/',
    arn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    description: 'Provides write permissions to CloudWatch Logs.',
    version: 'v1',
    createdAt: Date.UTC(2015, 3, 9, 15, 3, 43),
    document: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: '*',
        },
      ],
    }),
  },
];

/** The policy with this ARN, if the sandbox knows it. */
export function managedPolicy(arn: string): ManagedPolicy | undefined {
  return managedPolicies.find((policy) => policy.arn === arn);
}
