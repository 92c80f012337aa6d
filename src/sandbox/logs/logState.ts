/** Log groups, streams and events as they are kept, and how requests name them. */
import { AwsError } from '../awsError.ts';
import { type Constraint, checkConstraints } from '../constraints.ts';
import type { Input, World } from '../service.ts';

/** A log group. Plain data: it is saved. All times are milliseconds since the epoch. */
export interface LogGroup {
  readonly name: string;
  readonly createdAt: number;
  readonly class: string;
  tags: Record<string, string>;
  retentionInDays?: number;
  readonly streams: LogStream[];
}

/** A log stream with its events, oldest first. */
export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  events: LogEvent[];
}

/** One line of a log. */
export interface LogEvent {
  readonly timestamp: number;
  readonly ingestedAt: number;
  readonly message: string;
}

/** Most events that a stream keeps; older ones go, since a sandbox's state is held in memory. */
const mostEvents = 10_000;

/** CloudWatch Logs' part of the state. */
export function logState(world: World): { groups: LogGroup[] } {
  return world.slice('logs', () => ({ groups: [] as LogGroup[] }));
}

/** Limits of names. Source: the CloudWatch Logs API model. */
export const groupName = { minLength: 1, maxLength: 512, pattern: '[\\.\\-_/#A-Za-z0-9]+' } as const;
export const streamName = { minLength: 1, maxLength: 512, pattern: '[^:*]*' } as const;
const identifier = { minLength: 1, maxLength: 2048, pattern: '[\\w#+=/:,.@-]*' } as const;

/** Checks members as CloudWatch Logs does. */
export function check(input: Input, constraints: Readonly<Record<string, Constraint>>): void {
  checkConstraints(input, constraints, 'InvalidParameterException');
}

/** The group that `logGroupName`, or where an operation takes it `logGroupIdentifier` (name or ARN), stands for. */
export function groupOf(input: Input, world: World): LogGroup {
  check(input, { logGroupName: groupName, logGroupIdentifier: identifier });
  const { logGroupName, logGroupIdentifier } = input;
  if (logGroupName !== undefined && logGroupIdentifier !== undefined)
    throw new AwsError(
      'InvalidParameterException',
      'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    );
  if (logGroupName === undefined && logGroupIdentifier === undefined)
    throw new AwsError(
      'InvalidParameterException',
      'One of the two parameters logGroupName or logGroupIdentifier is required.',
    );
  const wanted = String(logGroupName ?? logGroupIdentifier);
  return findGroup(world, wanted.startsWith('arn:') ? wanted.split(':').slice(6).join(':') : wanted);
}

/** The group with this name. Throws `ResourceNotFoundException`. */
export function findGroup(world: World, name: string): LogGroup {
  const group = logState(world).groups.find((one) => one.name === name);
  if (group === undefined) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
}

/** The stream with this name in a group. Throws `ResourceNotFoundException`. */
export function findStream(group: LogGroup, name: string): LogStream {
  const stream = group.streams.find((one) => one.name === name);
  if (stream === undefined) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
  return stream;
}

/** ARN of a group, as tagging and `logGroupArn` have it; DescribeLogGroups' `arn` has `:*` after it. */
export function groupArn({ region, accountId }: World, name: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
}

/** Adds events and keeps the stream in order and within bounds. */
export function addEvents(stream: LogStream, events: readonly LogEvent[]): void {
  stream.events = [...stream.events, ...events]
    .sort((one, other) => one.timestamp - other.timestamp)
    .slice(-mostEvents);
}

/** Events of a stream that the group's retention has not expired. */
export function liveEvents(world: World, group: LogGroup, stream: LogStream): LogEvent[] {
  if (group.retentionInDays === undefined) return stream.events;
  const oldest = world.now() - group.retentionInDays * 24 * 60 * 60 * 1000;
  return stream.events.filter(({ timestamp }) => timestamp >= oldest);
}

/** What AWS counts as stored: the text of each event and 26 bytes. Source: "PutLogEvents", batch size. */
export function storedBytes(events: readonly LogEvent[]): number {
  return events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0);
}

/** One page of a list, by `nextToken` and `limit`. */
export function page<T>(items: readonly T[], input: Input, usual: number): { items: T[]; nextToken?: string } {
  const start =
    input.nextToken === undefined ? 0 : Number(Buffer.from(String(input.nextToken), 'base64url').toString());
  if (!Number.isInteger(start) || start < 0)
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  const end = start + Number(input.limit ?? usual);
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { nextToken: Buffer.from(String(end)).toString('base64url') } : {}),
  };
}
