/** CloudWatch Logs: where handlers' output goes. */
import type { JsonService, World } from '../service.ts';
import { eventOperations } from './eventOperations.ts';
import { groupOperations, newGroup } from './groupOperations.ts';
import { addEvents, groupArn, logState } from './logState.ts';

/** CloudWatch Logs, version 2014-03-28. Registers `Services.logs` and its log groups for the tagging API. */
export function logsService(world: World): JsonService {
  world.services.logs = {
    exists: (group) => logState(world).groups.some(({ name }) => name === group),
    append(groupName, streamName, lines) {
      const { groups } = logState(world);
      const at = world.now();
      let group = groups.find(({ name }) => name === groupName);
      if (group === undefined) {
        group = newGroup(world, groupName);
        groups.push(group);
      }
      let stream = group.streams.find(({ name }) => name === streamName);
      if (stream === undefined) {
        stream = { name: streamName, createdAt: at, events: [] };
        group.streams.push(stream);
      }
      addEvents(
        stream,
        lines.map((message) => ({ timestamp: at, ingestedAt: at, message })),
      );
      world.changed();
    },
  };
  world.services.tagged.push(() =>
    logState(world).groups.map(({ name, tags, createdAt }) => ({ arn: groupArn(world, name), tags, at: createdAt })),
  );
  return {
    protocol: 'json',
    name: 'logs',
    targetPrefix: 'Logs_20140328',
    version: '1.1',
    operations: { ...groupOperations, ...eventOperations },
  };
}
