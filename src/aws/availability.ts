/** Availability: is a name still free, asked while a person types. */
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { isCancellation, noteOf } from '../engine/failure.ts';
import type { Connection } from './connection.ts';
import { awsFailure } from './errors.ts';
import { setupTag } from './ownership.ts';
import { unless } from './resources/awsResource.ts';
import { describeDomain } from './resources/domain.ts';

/** `unknown`: it could not be asked; `message` then says why. */
export interface Availability {
  readonly status: 'free' | 'taken' | 'unknown';
  readonly message?: string;
}

export interface ProbeOptions {
  /** A name that this setup holds itself counts as free. */
  readonly setupId?: string;
  /** Id of this setup's user pool, once it exists. */
  readonly userPoolId?: string;
  readonly signal?: AbortSignal;
}

/** Asks AWS for one name. Never throws but on cancellation. */
export async function probe(
  connection: Pick<Connection, 'clients' | 'target'>,
  what: 'functionName' | 'domainPrefix',
  value: string,
  options: ProbeOptions = {},
): Promise<Availability> {
  try {
    options.signal?.throwIfAborted();
    return what === 'functionName'
      ? await functionName(connection, value, options)
      : await domainPrefix(connection, value, options);
  } catch (error) {
    if (isCancellation(error)) throw error;
    const { what: happened, why } = noteOf(awsFailure(error, connection.target));
    return { status: 'unknown', message: `Could not be checked. ${happened}${why ? ` ${why}` : ''}` };
  }
}

async function functionName(
  { clients }: Pick<Connection, 'clients'>,
  name: string,
  { setupId, signal }: ProbeOptions,
): Promise<Availability> {
  const request = clients.lambda.send(new GetFunctionCommand({ FunctionName: name }), { abortSignal: signal });
  const found = await unless(request, 'ResourceNotFoundException');
  if (!found) return { status: 'free', message: 'This name is free.' };
  if (setupId !== undefined && found.Tags?.[setupTag] === setupId)
    return { status: 'free', message: 'This is the function of this setup.' };
  return { status: 'taken', message: 'There is a function of this name in the account and Region.' };
}

/**
 * DescribeUserPoolDomain answers with an empty description for a prefix that is free. AWS does not say whether it also
 * tells of domains of other accounts, so the last word has the creation.
 */
async function domainPrefix(
  { clients }: Pick<Connection, 'clients'>,
  prefix: string,
  { userPoolId }: ProbeOptions,
): Promise<Availability> {
  const domain = await describeDomain(clients, prefix);
  if (!domain) return { status: 'free', message: 'This prefix is free, as far as AWS tells.' };
  if (userPoolId !== undefined && domain.UserPoolId === userPoolId)
    return { status: 'free', message: 'This is the domain of this setup.' };
  return { status: 'taken', message: 'This prefix is taken in this Region.' };
}
