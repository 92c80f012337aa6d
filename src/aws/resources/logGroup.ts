/** Log group of a function, made before Lambda makes one, so that it is ours to delete. */
import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { Failure, type FailureNote } from '../../engine/failure.ts';
import type { Observation } from '../../engine/resource.ts';
import { isNamed } from '../errors.ts';
import { ownershipByTags, tagsFor } from '../ownership.ts';
import type { World } from '../world.ts';
import { type Account, awsResource, consoleAt, hereOrMoved, unless, whileOthersChange } from './awsResource.ts';

export interface LogGroupProps {
  readonly name: string;
}

export interface LogGroupAttributes {
  readonly name: string;
  readonly arn: string;
}

const arnOf = ({ partition, region, accountId }: Account, name: string) =>
  `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`;

const attributesOf = (world: World, name: string): LogGroupAttributes => ({
  name,
  arn: arnOf({ ...world.caller, region: world.region }, name),
});

async function look(world: World, name: string): Promise<Observation<LogGroupAttributes>> {
  const { logGroups = [] } = await world.clients.logs.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: name, limit: 50 }),
  );
  if (!logGroups.some((group) => group.logGroupName === name)) return { exists: false };
  const attributes = attributesOf(world, name);
  const listed = await unless(
    world.clients.logs.send(new ListTagsForResourceCommand({ resourceArn: attributes.arn })),
    'ResourceNotFoundException',
  );
  if (!listed) return { exists: false };
  return { exists: true, ownership: ownershipByTags(world, listed.tags), attributes, differences: [] };
}

function taken({ name }: LogGroupProps): FailureNote {
  return {
    code: 'NameTaken',
    what: `The log group ${name} exists already and was not made by this setup.`,
    why: 'Lambda leaves it behind when a function of that name is deleted. This setup would write into it, but never delete it.',
    next: 'Choose another function name, or delete the log group in the CloudWatch console.',
    field: 'function.name',
  };
}

export const logGroup = awsResource<LogGroupProps, LogGroupAttributes>({
  type: 'Logs.LogGroup',
  cloudFormation: 'AWS::Logs::LogGroup',
  identity: ['name'],
  explanation:
    'What the function prints ends up here, one line after the other. Lambda would make the log group by itself at the first call and leave it behind for ever; made by this setup, it is removed at clean-up.',
  permissions: (account, { name }) => [
    { actions: ['logs:DescribeLogGroups'], resources: [arnOf(account, '*')] },
    {
      actions: ['logs:CreateLogGroup', 'logs:DeleteLogGroup', 'logs:ListTagsForResource', 'logs:TagResource'],
      // Some of these check the group, others its streams.
      resources: [arnOf(account, name ?? '*'), `${arnOf(account, name ?? '*')}:*`],
    },
  ],
  predict: (world, { name }) => attributesOf(world, name),
  taken,
  read: (world, { name }, saved) => hereOrMoved('name', name, saved?.attributes?.name, (place) => look(world, place)),
  async reconcile(world, props, observed) {
    if (observed.exists) return observed.attributes;
    try {
      await world.clients.logs.send(new CreateLogGroupCommand({ logGroupName: props.name, tags: tagsFor(world) }));
    } catch (error) {
      if (isNamed(error, 'ResourceAlreadyExistsException')) throw new Failure(taken(props), error);
      throw error;
    }
    return attributesOf(world, props.name);
  },
  async delete(world, { name }) {
    await unless(
      whileOthersChange(world, () => world.clients.logs.send(new DeleteLogGroupCommand({ logGroupName: name }))),
      'ResourceNotFoundException',
    );
  },
  consoleUrl: ({ name }, region) =>
    `${consoleAt(region)}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${encodeURIComponent(encodeURIComponent(name)).replaceAll('%', '$')}`,
  idOf: ({ name }) => name,
  arnOf: ({ arn }) => arn,
});
