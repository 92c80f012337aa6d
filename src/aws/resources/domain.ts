/** Domain of a user pool: the address of its hosted pages. */
import {
  CreateUserPoolDomainCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolDomainCommand,
  type DomainDescriptionType,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Failure, type FailureNote } from '../../engine/failure.ts';
import type { Observation } from '../../engine/resource.ts';
import { waitUntil } from '../../engine/retry.ts';
import { isNamed } from '../errors.ts';
import type { World } from '../world.ts';
import { awsResource, consoleAt, differences, hereOrMoved, whileOthersChange } from './awsResource.ts';
import { userPoolArn } from './userPool.ts';

export interface DomainProps {
  readonly userPoolId: string;
  readonly prefix: string;
  /** 1 = classic hosted UI, 2 = managed login. */
  readonly managedLoginVersion: number;
  /** The pool existed before, so a domain of it need not be ours. */
  readonly poolWasThere?: true;
}

export interface DomainAttributes {
  readonly prefix: string;
  readonly userPoolId: string;
}

/** What AWS tells of a prefix; nothing when it is free, as far as this account may know. */
export async function describeDomain(
  clients: Pick<World['clients'], 'cognito'>,
  prefix: string,
): Promise<DomainDescriptionType | undefined> {
  try {
    const { DomainDescription } = await clients.cognito.send(new DescribeUserPoolDomainCommand({ Domain: prefix }));
    return DomainDescription?.Domain || DomainDescription?.UserPoolId ? DomainDescription : undefined;
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

/** A domain has no tags; it is ours when it belongs to our pool, or when a note says that we asked for it. */
async function look(
  world: World,
  prefix: string,
  props: DomainProps,
  before: string | undefined,
  noted: boolean,
): Promise<Observation<DomainAttributes>> {
  const domain = await describeDomain(world.clients, prefix);
  if (!domain || domain.Status === 'DELETING') return { exists: false };
  const owner = domain.UserPoolId ?? '';
  return {
    exists: true,
    ownership: (owner === props.userPoolId && (noted || !props.poolWasThere)) || owner === before ? 'ours' : 'notOurs',
    attributes: { prefix, userPoolId: owner },
    differences: differences([
      ['userPoolId', props.userPoolId, owner, 'replace'],
      // Endpoints that know only the classic pages say nothing of it.
      ['managedLoginVersion', props.managedLoginVersion, domain.ManagedLoginVersion ?? props.managedLoginVersion],
    ]),
  };
}

function taken({ prefix }: Pick<DomainProps, 'prefix'>): FailureNote {
  return {
    code: 'NameTaken',
    what: `The domain prefix “${prefix}” is taken.`,
    why: 'Prefixes are unique in a Region, across all AWS accounts.',
    next: 'Choose another prefix, for example with some random letters at its end.',
    field: 'hostedPages.domainPrefix',
  };
}

/** Source: InvalidParameterException “Domain already associated with another user pool.”, “… reserved word: aws”. */
function refusal(error: unknown, props: DomainProps): FailureNote | undefined {
  if (!isNamed(error, 'InvalidParameterException')) return undefined;
  const { message } = error as Error;
  if (/already (associated|exists)/i.test(message)) return taken(props);
  if (!/reserved word|domain/i.test(message)) return undefined;
  return {
    code: 'NameRefused',
    what: `AWS does not accept the domain prefix “${props.prefix}”.`,
    why: message,
    next: 'Choose another prefix.',
    field: 'hostedPages.domainPrefix',
  };
}

async function create(world: World, props: DomainProps): Promise<void> {
  const { prefix: Domain, userPoolId: UserPoolId, managedLoginVersion: ManagedLoginVersion } = props;
  const command = new CreateUserPoolDomainCommand({ Domain, UserPoolId, ManagedLoginVersion });
  try {
    await whileOthersChange(world, () => world.clients.cognito.send(command));
  } catch (error) {
    const note = refusal(error, props);
    throw note ? new Failure(note, error) : error;
  }
  await waitUntil(
    async () => {
      const domain = await describeDomain(world.clients, Domain);
      if (domain?.Status === 'FAILED')
        throw new Failure({ code: 'DomainFailed', what: `Cognito could not set up the domain “${Domain}”.` });
      if (domain?.Status !== 'CREATING') return true;
      world.note('Cognito is setting up the domain; this can take a minute.');
      return undefined;
    },
    {
      withinMs: 120_000,
      firstMs: 250,
      signal: world.signal,
      timeout: () =>
        new Failure({
          code: 'DomainPending',
          what: `Cognito has not set up the domain “${Domain}” within two minutes.`,
          next: 'Create again; it goes on from here.',
        }),
    },
  );
}

export const domain = awsResource<DomainProps, DomainAttributes>({
  type: 'Cognito.Domain',
  cloudFormation: 'AWS::Cognito::UserPoolDomain',
  identity: ['prefix'],
  explanation:
    'The address of the hosted pages, on which people sign up, sign in and get a new password without a line of your code. Its prefix is unique in the Region, like a user name.',
  permissions: (account) => [
    { actions: ['cognito-idp:DescribeUserPoolDomain'], resources: ['*'] },
    {
      actions: [
        'cognito-idp:CreateUserPoolDomain',
        'cognito-idp:DeleteUserPoolDomain',
        'cognito-idp:UpdateUserPoolDomain',
      ],
      resources: [userPoolArn(account, '*')],
    },
  ],
  taken,
  read: (world, props, saved) => {
    const { prefix, userPoolId } = saved?.attributes ?? {};
    return hereOrMoved('prefix', props.prefix, prefix, (place) =>
      look(world, place, props, userPoolId, saved !== undefined),
    );
  },
  async reconcile(world, props, observed) {
    const { prefix: Domain, userPoolId: UserPoolId, managedLoginVersion: ManagedLoginVersion } = props;
    if (!observed.exists) await create(world, props);
    else if (observed.differences.length > 0)
      await whileOthersChange(world, () =>
        world.clients.cognito.send(new UpdateUserPoolDomainCommand({ Domain, UserPoolId, ManagedLoginVersion })),
      );
    return { prefix: Domain, userPoolId: UserPoolId };
  },
  async delete(world, { prefix, userPoolId }) {
    const command = new DeleteUserPoolDomainCommand({ Domain: prefix, UserPoolId: userPoolId });
    try {
      await whileOthersChange(world, () => world.clients.cognito.send(command));
    } catch (error) {
      // Source: InvalidParameterException “No such domain or user pool exists.”
      const gone = isNamed(error, 'InvalidParameterException') && /no such domain/i.test((error as Error).message);
      if (!gone && !isNamed(error, 'ResourceNotFoundException')) throw error;
    }
  },
  consoleUrl: ({ userPoolId }, region) =>
    `${consoleAt(region)}/cognito/v2/idp/user-pools/${userPoolId}/branding/domain?region=${region}`,
  idOf: ({ prefix }) => prefix,
  urlOf: ({ prefix }, addresses) => addresses.hostedPages(prefix),
});
