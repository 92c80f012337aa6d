/** CloudWatch Logs operations on events: putting, reading and searching them. */
import { AwsError } from '../awsError.ts';
import type { Input, JsonService } from '../service.ts';
import { filterPattern } from './filterPattern.ts';
import {
  addEvents,
  check,
  findGroup,
  findStream,
  groupName,
  groupOf,
  type LogEvent,
  liveEvents,
  page,
  streamName,
} from './logState.ts';

const time = { type: 'integer', min: 0 } as const;
const eventsLimit = { type: 'integer', min: 1, max: 10_000 } as const;

/** PutLogEvents, GetLogEvents, FilterLogEvents. */
export const eventOperations: JsonService['operations'] = {
  PutLogEvents(input, { world }) {
    check(input, {
      logGroupName: { ...groupName, required: true },
      logStreamName: { ...streamName, required: true },
      logEvents: { type: 'list', required: true, minLength: 1, maxLength: 10_000 },
    });
    const stream = findStream(findGroup(world, String(input.logGroupName)), String(input.logStreamName));
    const events = (input.logEvents as Input[]).map((event): LogEvent => {
      check(event, { timestamp: { ...time, required: true }, message: { required: true, minLength: 1 } });
      return { timestamp: Number(event.timestamp), ingestedAt: world.now(), message: String(event.message) };
    });
    if (events.some((event, index) => event.timestamp < (events[index - 1]?.timestamp ?? 0)))
      throw new AwsError(
        'InvalidParameterException',
        'Log events in a single PutLogEvents request must be in chronological order.',
      );
    addEvents(stream, events);
    return { nextSequenceToken: String(stream.events.length).padStart(56, '0') };
  },

  GetLogEvents(input, { world }) {
    const group = groupOf(input, world);
    check(input, {
      logStreamName: { ...streamName, required: true },
      startTime: time,
      endTime: time,
      limit: eventsLimit,
      startFromHead: { type: 'boolean' },
    });
    const stream = findStream(group, String(input.logStreamName));
    const events = within(liveEvents(world, group, stream), input);
    const limit = Number(input.limit ?? 10_000);
    const { start, end } = window(input, events.length, limit);
    return {
      events: events
        .slice(start, end)
        .map(({ timestamp, message, ingestedAt }) => ({ timestamp, message, ingestionTime: ingestedAt })),
      nextForwardToken: `f/${String(end).padStart(56, '0')}/s`,
      nextBackwardToken: `b/${String(start).padStart(56, '0')}/s`,
    };
  },

  FilterLogEvents(input, { world }) {
    const group = groupOf(input, world);
    check(input, {
      logStreamNames: { type: 'list', minLength: 1, maxLength: 100 },
      logStreamNamePrefix: streamName,
      startTime: time,
      endTime: time,
      filterPattern: { maxLength: 1024 },
      limit: eventsLimit,
    });
    const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
    if (names !== undefined && prefix !== undefined)
      throw new AwsError('InvalidParameterException', 'LogStreamNames and LogStreamNamePrefix are mutually exclusive.');
    const matches = filterPattern(String(input.filterPattern ?? ''));
    const streams = Array.isArray(names)
      ? names.map((name) => findStream(group, String(name)))
      : group.streams.filter(({ name }) => name.startsWith(String(prefix ?? '')));
    const found = streams
      .flatMap((stream) =>
        within(liveEvents(world, group, stream), input)
          .map((event, index) => ({ stream, event, index }))
          .filter(({ event }) => matches(event.message)),
      )
      .sort((one, other) => one.event.timestamp - other.event.timestamp);
    const { items, nextToken } = page(found, input, 10_000);
    return {
      events: items.map(({ stream, event, index }) => ({
        logStreamName: stream.name,
        timestamp: event.timestamp,
        message: event.message,
        ingestionTime: event.ingestedAt,
        eventId: `${event.timestamp}${String(index).padStart(43, '0')}`,
      })),
      searchedLogStreams: [],
      ...(nextToken && { nextToken }),
    };
  },
};

/** Events from `startTime` (included) to `endTime` (not included). */
function within(events: readonly LogEvent[], { startTime, endTime }: Input): LogEvent[] {
  return events.filter(
    ({ timestamp }) => timestamp >= Number(startTime ?? 0) && timestamp < Number(endTime ?? Number.POSITIVE_INFINITY),
  );
}

/** Which events a call gets: those after a forward token, those before a backward one, or one end of the stream. */
function window(input: Input, count: number, limit: number): { start: number; end: number } {
  if (input.nextToken === undefined) {
    if (input.startFromHead === true) return { start: 0, end: Math.min(count, limit) };
    return { start: Math.max(0, count - limit), end: count };
  }
  const token = /^([fb])\/(\d+)\/s$/.exec(String(input.nextToken));
  if (token === null) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  const at = Math.min(Number(token[2]), count);
  return token[1] === 'f'
    ? { start: at, end: Math.min(count, at + limit) }
    : { start: Math.max(0, at - limit), end: at };
}
