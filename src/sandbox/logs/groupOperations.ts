/** CloudWatch Logs operations on log groups, their retention and tags, and on streams. */
import { AwsError } from '../awsError.ts';
import type { Input, JsonService, World } from '../service.ts';
import {
  check,
  findGroup,
  findStream,
  groupArn,
  groupName,
  groupOf,
  type LogGroup,
  type LogStream,
  liveEvents,
  logState,
  page,
  storedBytes,
  streamName,
} from './logState.ts';

/** Days that a retention may last. Source: CloudWatch Logs API reference, PutRetentionPolicy. */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
].map(String);
const classes = ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'];
const pageSize = { type: 'integer', min: 1, max: 50 } as const;
const arnMember = { required: true, minLength: 1, maxLength: 1011, pattern: '[\\w+=/:,.@-]*' } as const;

/** Create/Describe/Delete of groups, retention, tags, Create/Describe/Delete of streams. */
export const groupOperations: JsonService['operations'] = {
  CreateLogGroup(input, { world }) {
    check(input, {
      logGroupName: { ...groupName, required: true },
      tags: { type: 'structure' },
      logGroupClass: { oneOf: classes },
    });
    const name = String(input.logGroupName);
    const tags = readTags(input.tags);
    const { groups } = logState(world);
    if (groups.some((group) => group.name === name))
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    groups.push(newGroup(world, name, tags, String(input.logGroupClass ?? 'STANDARD')));
  },

  DescribeLogGroups(input, { world }) {
    check(input, {
      logGroupNamePrefix: groupName,
      logGroupNamePattern: { maxLength: 512, pattern: '[\\.\\-_/#A-Za-z0-9]*' },
      limit: pageSize,
      logGroupClass: { oneOf: classes },
    });
    const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern } = input;
    if (prefix !== undefined && pattern !== undefined)
      throw new AwsError(
        'InvalidParameterException',
        'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
      );
    const groups = logState(world)
      .groups.filter(({ name }) => name.startsWith(String(prefix ?? '')))
      .filter(({ name }) => name.toLowerCase().includes(String(pattern ?? '').toLowerCase()))
      .filter((group) => input.logGroupClass === undefined || group.class === input.logGroupClass)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    const { items, nextToken } = page(groups, input, 50);
    return { logGroups: items.map((group) => describeGroup(world, group)), ...(nextToken && { nextToken }) };
  },

  DeleteLogGroup(input, { world }) {
    const group = namedGroup(input, world);
    const { groups } = logState(world);
    groups.splice(groups.indexOf(group), 1);
  },

  PutRetentionPolicy(input, { world }) {
    const group = namedGroup(input, world);
    check(input, { retentionInDays: { type: 'integer', required: true, oneOf: retentions } });
    group.retentionInDays = Number(input.retentionInDays);
  },

  DeleteRetentionPolicy(input, { world }) {
    delete namedGroup(input, world).retentionInDays;
  },

  TagResource(input, { world }) {
    const group = taggedGroup(input, world);
    check(input, { tags: { type: 'structure', required: true } });
    const tags = { ...group.tags, ...readTags(input.tags) };
    if (Object.keys(tags).length > 50)
      throw new AwsError('TooManyTagsException', 'A resource can have no more than 50 tags.');
    group.tags = tags;
  },

  UntagResource(input, { world }) {
    const group = taggedGroup(input, world);
    check(input, { tagKeys: { type: 'list', required: true } });
    const keys = (input.tagKeys as unknown[]).map(String);
    group.tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !keys.includes(key)));
  },

  ListTagsForResource: (input, { world }) => ({ tags: taggedGroup(input, world).tags }),

  CreateLogStream(input, { world }) {
    const group = namedGroup(input, world);
    check(input, { logStreamName: { ...streamName, required: true } });
    const name = String(input.logStreamName);
    if (group.streams.some((stream) => stream.name === name))
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    group.streams.push({ name, createdAt: world.now(), events: [] });
  },

  DeleteLogStream(input, { world }) {
    const group = namedGroup(input, world);
    check(input, { logStreamName: { ...streamName, required: true } });
    group.streams.splice(group.streams.indexOf(findStream(group, String(input.logStreamName))), 1);
  },

  DescribeLogStreams(input, { world }) {
    const group = groupOf(input, world);
    check(input, {
      logStreamNamePrefix: streamName,
      orderBy: { oneOf: ['LogStreamName', 'LastEventTime'] },
      descending: { type: 'boolean' },
      limit: pageSize,
    });
    const byTime = input.orderBy === 'LastEventTime';
    if (byTime && input.logStreamNamePrefix !== undefined)
      throw new AwsError('InvalidParameterException', 'Cannot order by LastEventTime with a logStreamNamePrefix.');
    const streams = group.streams
      .filter(({ name }) => name.startsWith(String(input.logStreamNamePrefix ?? '')))
      .sort(
        byTime ? (one, other) => lastEvent(one) - lastEvent(other) : (one, other) => (one.name < other.name ? -1 : 1),
      );
    if (input.descending === true) streams.reverse();
    const { items, nextToken } = page(streams, input, 50);
    return { logStreams: items.map((stream) => describeStream(world, group, stream)), ...(nextToken && { nextToken }) };
  },
};

/** A group that did not exist before. */
export function newGroup(
  world: World,
  name: string,
  tags: Record<string, string> = {},
  groupClass = 'STANDARD',
): LogGroup {
  return { name, createdAt: world.now(), class: groupClass, tags, streams: [] };
}

function namedGroup(input: Input, world: World): LogGroup {
  check(input, { logGroupName: { ...groupName, required: true } });
  return findGroup(world, String(input.logGroupName));
}

function taggedGroup(input: Input, world: World): LogGroup {
  check(input, { resourceArn: arnMember });
  const arn = String(input.resourceArn);
  const prefix = groupArn(world, '');
  if (!arn.startsWith(prefix)) throw new AwsError('InvalidParameterException', `Invalid ARN: ${arn}`);
  return findGroup(world, arn.slice(prefix.length));
}

function readTags(value: unknown): Record<string, string> {
  const entries = Object.entries((value ?? {}) as Record<string, unknown>);
  for (const [key, text] of entries) {
    const bad = key.length < 1 || key.length > 128 || typeof text !== 'string' || text.length > 256;
    if (bad || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u.test(key) || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(String(text)))
      throw new AwsError('InvalidParameterException', `The tag '${key}' is not valid.`);
    if (key.toLowerCase().startsWith('aws:'))
      throw new AwsError('InvalidParameterException', 'aws: prefixed tag key names are not allowed for external use.');
  }
  return Object.fromEntries(entries.map(([key, text]) => [key, String(text)]));
}

function describeGroup(world: World, group: LogGroup): Input {
  const arn = groupArn(world, group.name);
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    ...(group.retentionInDays === undefined ? {} : { retentionInDays: group.retentionInDays }),
    metricFilterCount: 0,
    arn: `${arn}:*`,
    storedBytes: group.streams.reduce((sum, stream) => sum + storedBytes(liveEvents(world, group, stream)), 0),
    logGroupClass: group.class,
    logGroupArn: arn,
    deletionProtectionEnabled: false,
  };
}

function describeStream(world: World, group: LogGroup, stream: LogStream): Input {
  const events = liveEvents(world, group, stream);
  const [first, last] = [events[0], events.at(-1)];
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    ...(first && last
      ? {
          firstEventTimestamp: first.timestamp,
          lastEventTimestamp: last.timestamp,
          lastIngestionTime: last.ingestedAt,
        }
      : {}),
    arn: `${groupArn(world, group.name)}:log-stream:${stream.name}`,
    // AWS reports zero for streams since 2019.
    storedBytes: 0,
  };
}

function lastEvent(stream: LogStream): number {
  return stream.events.at(-1)?.timestamp ?? stream.createdAt;
}
