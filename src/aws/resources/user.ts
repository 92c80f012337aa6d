/** Test user of a user pool: confirmed, with a generated password that only the vault knows. */
import { randomInt } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  type AttributeType,
} from '@aws-sdk/client-cognito-identity-provider';
import { Failure, type FailureNote } from '../../engine/failure.ts';
import { isNamed } from '../errors.ts';
import type { World } from '../world.ts';
import { awsResource, consoleAt, differences, unless, whileOthersChange } from './awsResource.ts';
import { type PasswordPolicy, userPoolArn } from './userPool.ts';

export interface UserProps {
  readonly userPoolId: string;
  readonly username: string;
  readonly signInIdentifiers: readonly ('email' | 'phone_number' | 'username')[];
  readonly passwordPolicy: PasswordPolicy;
  /** What the pool wants to know of everybody: the test user tells something made up. */
  readonly requiredAttributes: readonly string[];
}

export interface UserAttributes {
  readonly username: string;
  readonly sub: string;
  readonly userPoolId: string;
}

/** Name of a user's password in the vault. */
export function passwordName(username: string): string {
  return `password:${username}`;
}

const kinds = ['abcdefghijkmnopqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!@#%^*-_+='];

/** A random password of at least 20 characters that holds all four kinds, so that it fits every policy. */
export function passwordFor({ minimumLength }: Pick<PasswordPolicy, 'minimumLength'>): string {
  const pick = (from: string) => from[randomInt(from.length)] ?? '';
  const characters = kinds.map(pick);
  while (characters.length < Math.max(20, minimumLength)) characters.push(pick(kinds.join('')));
  // One of each kind stands at the front; shuffled, their places tell nothing.
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? '', characters[last] ?? ''];
  }
  return characters.join('');
}

/** Made-up values where not any text will do. Source: OpenID Connect Core “Standard Claims”; 555-01xx is for examples. */
const madeUp: Readonly<Record<string, string>> = {
  birthdate: '2000-01-01',
  email: 'test.user@example.com',
  locale: 'en',
  phone_number: '+12025550100',
  picture: 'https://example.com/picture.png',
  profile: 'https://example.com/profile',
  website: 'https://example.com/',
  zoneinfo: 'Etc/UTC',
};

/** In a pool with email or phone sign-in the name is that address, and it counts as verified. */
function attributesFor({ username, signInIdentifiers, requiredAttributes }: UserProps): AttributeType[] {
  const name = username.startsWith('+') ? 'phone_number' : 'email';
  const own = signInIdentifiers.includes('username')
    ? []
    : [
        { Name: name, Value: username },
        { Name: `${name}_verified`, Value: 'true' },
      ];
  const others = requiredAttributes.filter((required) => own.every(({ Name }) => Name !== required));
  return [...own, ...others.map((Name) => ({ Name, Value: madeUp[Name] ?? 'Test user' }))];
}

function taken({ username }: UserProps): FailureNote {
  return {
    code: 'NameTaken',
    what: `The user ${username} exists already and was not made by this setup.`,
    why: 'Somebody has signed up with that name; a password of theirs is not touched.',
    next: 'Choose another name for the test user, or create none.',
    field: 'testUser.username',
  };
}

async function setPassword(world: World, props: UserProps): Promise<void> {
  const { username, userPoolId } = props;
  const password = passwordFor(props.passwordPolicy);
  // Kept before it is set: a crash in between must not leave a password that nobody knows.
  await world.secrets.put(passwordName(username), password);
  const command = new AdminSetUserPasswordCommand({
    UserPoolId: userPoolId,
    Username: username,
    Password: password,
    Permanent: true,
  });
  await whileOthersChange(world, () => world.clients.cognito.send(command));
}

const subOf = (attributes: readonly AttributeType[] | undefined) =>
  attributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';

export const user = awsResource<UserProps, UserAttributes>({
  type: 'Cognito.User',
  cloudFormation: 'AWS::Cognito::UserPoolUser',
  identity: ['userPoolId', 'username'],
  explanation:
    'Somebody to try the API with. The user is confirmed right away, gets no email, and has a random password that is kept in VS Code’s secret storage.',
  permissions: (account) => [
    {
      actions: [
        'cognito-idp:AdminCreateUser',
        'cognito-idp:AdminDeleteUser',
        'cognito-idp:AdminGetUser',
        'cognito-idp:AdminSetUserPassword',
      ],
      resources: [userPoolArn(account, '*')],
    },
  ],
  taken,
  /** Users have no tags: ours is one that is in the record, whose password we know, or that an administrator made. */
  async read(world, props, saved) {
    const { userPoolId, username } = props;
    const command = new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username });
    const found = await unless(
      world.clients.cognito.send(command),
      'UserNotFoundException',
      'ResourceNotFoundException',
    );
    if (!found) return { exists: false };
    const known = await world.secrets.get(passwordName(username));
    const recorded = saved?.attributes?.username === username;
    const half = saved !== undefined && found.UserStatus === 'FORCE_CHANGE_PASSWORD';
    return {
      exists: true,
      ownership: recorded || half || known !== undefined ? 'ours' : 'notOurs',
      attributes: { username, sub: subOf(found.UserAttributes), userPoolId },
      differences: differences([
        ['status', 'CONFIRMED', found.UserStatus],
        ['password', 'known', known === undefined ? 'unknown' : 'known'],
      ]),
    };
  },
  async reconcile(world, props, observed) {
    const { userPoolId, username } = props;
    if (observed.exists) {
      if (observed.differences.length > 0) await setPassword(world, props);
      return observed.attributes;
    }
    const command = new AdminCreateUserCommand({
      UserPoolId: userPoolId,
      Username: username,
      UserAttributes: attributesFor(props),
      TemporaryPassword: passwordFor(props.passwordPolicy),
      MessageAction: 'SUPPRESS',
    });
    try {
      const { User } = await whileOthersChange(world, () => world.clients.cognito.send(command));
      await setPassword(world, props);
      return { username, sub: subOf(User?.Attributes), userPoolId };
    } catch (error) {
      if (isNamed(error, 'UsernameExistsException', 'AliasExistsException')) throw new Failure(taken(props), error);
      throw error;
    }
  },
  async delete(world, { username, userPoolId }) {
    const command = new AdminDeleteUserCommand({ UserPoolId: userPoolId, Username: username });
    await unless(
      whileOthersChange(world, () => world.clients.cognito.send(command)),
      'UserNotFoundException',
      'ResourceNotFoundException',
    );
    await world.secrets.remove(passwordName(username));
  },
  consoleUrl: ({ username, userPoolId }, region) =>
    `${consoleAt(region)}/cognito/v2/idp/user-pools/${userPoolId}/user-management/users/details/${encodeURIComponent(username)}?region=${region}`,
  idOf: ({ username }) => username,
});
