/** CloudWatch Logs of the sandbox: groups, retention, tags, streams and events, and every refusal. */
import assert from 'node:assert/strict';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { assertRefused } from '../support/assertRefused.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandboxClients.ts';

describe('CloudWatch Logs', () => {
  let test: TestSandbox;
  let now = Date.UTC(2026, 0, 2);
  let groups = 0;
  before(async () => {
    test = await startTestSandbox({ now: () => now });
  });
  after(() => test.close());

  async function newGroup(): Promise<string> {
    groups += 1;
    const logGroupName = `/test/${groups}`;
    await test.logs.send(new CreateLogGroupCommand({ logGroupName }));
    return logGroupName;
  }

  async function newStream(messages: readonly string[] = [], logGroupName?: string) {
    const group = logGroupName ?? (await newGroup());
    const stream = { logGroupName: group, logStreamName: `stream-${Math.random()}` };
    await test.logs.send(new CreateLogStreamCommand(stream));
    const logEvents = messages.map((message, index) => ({ timestamp: now + index, message }));
    if (logEvents.length > 0) await test.logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
    return stream;
  }

  it('creates a group with tags and describes it, with and without the asterisk in its ARN', async () => {
    const tags = { setup: 'one' };
    await test.logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/named', tags }));
    const { logGroups } = await test.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/na' }));
    const arn = `arn:aws:logs:us-east-1:${test.sandbox.accountId}:log-group:/aws/lambda/named`;
    assert.deepEqual(logGroups, [
      {
        logGroupName: '/aws/lambda/named',
        creationTime: now,
        metricFilterCount: 0,
        arn: `${arn}:*`,
        logGroupArn: arn,
        storedBytes: 0,
        logGroupClass: 'STANDARD',
        deletionProtectionEnabled: false,
      },
    ]);
    assert.deepEqual((await test.logs.send(new ListTagsForResourceCommand({ resourceArn: arn }))).tags, tags);
  });

  it('refuses a second group of the same name', async () => {
    const logGroupName = await newGroup();
    await assertRefused(test.logs.send(new CreateLogGroupCommand({ logGroupName })), {
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
      status: 400,
    });
  });

  it('refuses names and tags outside their limits', async () => {
    await assertRefused(test.logs.send(new CreateLogGroupCommand({ logGroupName: 'a b' })), {
      name: 'InvalidParameterException',
      message:
        "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy " +
        'regular expression pattern: [\\.\\-_/#A-Za-z0-9]+',
    });
    await assertRefused(test.logs.send(new CreateLogGroupCommand({ logGroupName: 'a', tags: { 'aws:x': '' } })), {
      name: 'InvalidParameterException',
    });
    await assertRefused(test.logs.send(new CreateLogGroupCommand({ logGroupName: undefined })), {
      name: 'InvalidParameterException',
      message: /Value null at 'logGroupName' failed to satisfy constraint: Member must not be null/,
    });
  });

  it('says for every operation on a group that the group does not exist', async () => {
    const logGroupName = '/no/such/group';
    const calls = [
      test.logs.send(new DeleteLogGroupCommand({ logGroupName })),
      test.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 })),
      test.logs.send(new DescribeLogStreamsCommand({ logGroupName })),
      test.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 's' })),
      test.logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 's' })),
      test.logs.send(new FilterLogEventsCommand({ logGroupName })),
      test.logs.send(
        new ListTagsForResourceCommand({
          resourceArn: `arn:aws:logs:us-east-1:${test.sandbox.accountId}:log-group:${logGroupName}`,
        }),
      ),
    ];
    for (const call of calls)
      await assertRefused(call, {
        name: 'ResourceNotFoundException',
        message: 'The specified log group does not exist.',
        status: 400,
      });
  });

  it('changes tags, by the ARN without an asterisk only', async () => {
    const logGroupName = await newGroup();
    const resourceArn = `arn:aws:logs:us-east-1:${test.sandbox.accountId}:log-group:${logGroupName}`;
    await test.logs.send(new TagResourceCommand({ resourceArn, tags: { a: '1', b: '2' } }));
    await test.logs.send(new TagResourceCommand({ resourceArn, tags: { a: '3' } }));
    await test.logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['b'] }));
    assert.deepEqual((await test.logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags, { a: '3' });
    await assertRefused(test.logs.send(new ListTagsForResourceCommand({ resourceArn: `${resourceArn}:*` })), {
      name: 'InvalidParameterException',
      message: /'resourceArn' failed to satisfy constraint/,
    });
  });

  it('keeps events only as long as the retention says', async () => {
    const { logGroupName, logStreamName } = await newStream(['old']);
    await test.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
    const { logGroups } = await test.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
    assert.equal(logGroups?.[0]?.retentionInDays, 1);
    const count = async () =>
      (await test.logs.send(new GetLogEventsCommand({ logGroupName, logStreamName }))).events?.length;
    assert.equal(await count(), 1);
    now += 25 * 60 * 60 * 1000;
    assert.equal(await count(), 0);
    await test.logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
    assert.equal(await count(), 1);
    await assertRefused(test.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 })), {
      name: 'InvalidParameterException',
      message:
        /Value '2' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: \[1, 3, 5,/,
    });
  });

  it('deletes a group with all that is in it', async () => {
    const { logGroupName, logStreamName } = await newStream(['gone']);
    await test.logs.send(new DeleteLogGroupCommand({ logGroupName }));
    await test.logs.send(new CreateLogGroupCommand({ logGroupName }));
    await assertRefused(test.logs.send(new GetLogEventsCommand({ logGroupName, logStreamName })), {
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
  });

  it('lists groups page by page, and by a part of their names', async () => {
    for (const name of ['/paged/c', '/paged/a', '/paged/b'])
      await test.logs.send(new CreateLogGroupCommand({ logGroupName: name }));
    const first = await test.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/paged/', limit: 2 }));
    assert.deepEqual(
      first.logGroups?.map(({ logGroupName }) => logGroupName),
      ['/paged/a', '/paged/b'],
    );
    const { nextToken } = first;
    const second = await test.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/paged/', nextToken }));
    assert.deepEqual(
      second.logGroups?.map(({ logGroupName }) => logGroupName),
      ['/paged/c'],
    );
    const byPart = await test.logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: 'AGED/A' }));
    assert.deepEqual(
      byPart.logGroups?.map(({ logGroupName }) => logGroupName),
      ['/paged/a'],
    );
    await assertRefused(
      test.logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: 'a', logGroupNamePrefix: 'a' })),
      { name: 'InvalidParameterException', message: /mutually exclusive/ },
    );
  });

  it('describes streams by name and by time of their last event', async () => {
    const logGroupName = await newGroup();
    for (const logStreamName of ['b', 'a']) {
      await test.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
      now += 1000;
      const logEvents = [{ timestamp: now, message: 'x' }];
      await test.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    }
    const byName = await test.logs.send(new DescribeLogStreamsCommand({ logGroupName }));
    assert.deepEqual(
      byName.logStreams?.map(({ logStreamName }) => logStreamName),
      ['a', 'b'],
    );
    const byTime = await test.logs.send(
      new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: false }),
    );
    assert.deepEqual(
      byTime.logStreams?.map(({ logStreamName, lastEventTimestamp }) => [logStreamName, lastEventTimestamp]),
      [
        ['b', now - 1000],
        ['a', now],
      ],
    );
    await test.logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: 'a' }));
    const left = await test.logs.send(new DescribeLogStreamsCommand({ logGroupName }));
    assert.equal(left.logStreams?.length, 1);
    await assertRefused(test.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'b' })), {
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log stream already exists',
    });
  });

  it('reads a stream forwards and backwards with the tokens it gave', async () => {
    const stream = await newStream(['1', '2', '3', '4', '5']);
    const read = async (more: object) => {
      const answer = await test.logs.send(new GetLogEventsCommand({ ...stream, limit: 2, ...more }));
      return { ...answer, text: answer.events?.map(({ message }) => message).join('') };
    };
    const head = await read({ startFromHead: true });
    assert.equal(head.text, '12');
    const next = await read({ nextToken: head.nextForwardToken });
    assert.equal(next.text, '34');
    const last = await read({ nextToken: next.nextForwardToken });
    assert.equal(last.text, '5');
    const end = await read({ nextToken: last.nextForwardToken });
    assert.equal(end.text, '');
    assert.equal(end.nextForwardToken, last.nextForwardToken);
    const tail = await read({});
    assert.equal(tail.text, '45');
    assert.equal((await read({ nextToken: tail.nextBackwardToken })).text, '23');
    await assertRefused(read({ nextToken: 'nonsense' }), { name: 'InvalidParameterException' });
  });

  it('reads between two times', async () => {
    const stream = await newStream(['1', '2', '3', '4']);
    const { events } = await test.logs.send(
      new GetLogEventsCommand({ ...stream, startTime: now + 1, endTime: now + 3, startFromHead: true }),
    );
    assert.deepEqual(
      events?.map(({ message }) => message),
      ['2', '3'],
    );
  });

  it('refuses events that are out of order', async () => {
    const stream = await newStream();
    const logEvents = [
      { timestamp: 2, message: 'b' },
      { timestamp: 1, message: 'a' },
    ];
    await assertRefused(test.logs.send(new PutLogEventsCommand({ ...stream, logEvents })), {
      name: 'InvalidParameterException',
      message: 'Log events in a single PutLogEvents request must be in chronological order.',
    });
  });

  it('searches all streams of a group by words', async () => {
    const { logGroupName } = await newStream(['ERROR one', 'WARN two']);
    await newStream(['ERROR two three', 'error four'], logGroupName);
    const search = async (filterPattern: string) => {
      const { events } = await test.logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
      return events?.map(({ message }) => message).sort();
    };
    assert.deepEqual(await search(''), ['ERROR one', 'ERROR two three', 'WARN two', 'error four']);
    assert.deepEqual(await search('ERROR'), ['ERROR one', 'ERROR two three']);
    assert.deepEqual(await search('ERROR two'), ['ERROR two three']);
    assert.deepEqual(await search('"two three"'), ['ERROR two three']);
    assert.deepEqual(await search('?WARN ?four'), ['WARN two', 'error four']);
    assert.deepEqual(await search('ERROR -two'), ['ERROR one']);
    await assertRefused(search('{ $.level = 1 }'), {
      name: 'InvalidParameterException',
      message: 'Invalid filter pattern',
    });
  });

  it('takes the ARN of a group where an operation takes one', async () => {
    const { logGroupName } = await newStream(['by arn']);
    const logGroupIdentifier = `arn:aws:logs:us-east-1:${test.sandbox.accountId}:log-group:${logGroupName}`;
    const { events } = await test.logs.send(new FilterLogEventsCommand({ logGroupIdentifier }));
    assert.equal(events?.[0]?.message, 'by arn');
    await assertRefused(test.logs.send(new FilterLogEventsCommand({ logGroupIdentifier, logGroupName })), {
      name: 'InvalidParameterException',
      message: /mutually exclusive/,
    });
  });
});
