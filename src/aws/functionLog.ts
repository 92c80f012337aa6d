/** The log of a function: its newest entries, as text to read. */
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { redact } from '../engine/redact.ts';
import type { Clients } from './clients.ts';

/** Pages may be empty, and a log can be long. */
const mostPages = 10;
const mostLines = 500;

/**
 * The entries since a time (ms since the epoch), oldest first, each with its own; without tokens. Empty where there are
 * none. Throws the error of AWS, such as ResourceNotFoundException where there is no log group.
 */
export async function readFunctionLog(
  { logs }: Pick<Clients, 'logs'>,
  functionName: string,
  since: number,
  signal?: AbortSignal,
): Promise<string> {
  const lines: string[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { events = [], nextToken: next } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${functionName}`, startTime: since, nextToken }),
      { abortSignal: signal },
    );
    for (const { timestamp = 0, message = '' } of events)
      lines.push(`${new Date(timestamp).toISOString()} ${redact(message.trimEnd())}`);
    nextToken = next;
    if (nextToken === undefined) break;
  }
  return lines.slice(-mostLines).join('\n');
}
