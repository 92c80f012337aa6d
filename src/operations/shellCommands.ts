/** Requests of a setup as AWS CLI commands: one by one with the ids they had, and as a script that learns ids as it goes. */
import { cliCommand } from '../aws/cliCommand.ts';
import { cliScript } from '../aws/cliScript.ts';
import type { ShownRequest } from '../engine/resource.ts';
import type { Setup } from './operations.ts';

export interface ShellCommands {
  /** One text per request; a zip or a password that it needs is made or asked for in the lines before. */
  readonly commands: readonly string[];
  readonly script: string;
}

export function shellCommands({ extra }: Setup, requests: readonly ShownRequest[]): ShellCommands {
  const { target, caller } = extra;
  const place = {
    region: target.region,
    accountId: caller?.accountId,
    ...(target.kind === 'aws' && target.profile ? { profile: target.profile } : {}),
    elsewhere: target.kind === 'sandbox' || Boolean(target.endpointUrl),
  };
  return {
    commands: requests.map((request) => {
      const { before, command } = cliCommand(request);
      return [...before, command].join('\n');
    }),
    script: cliScript(requests, place),
  };
}
