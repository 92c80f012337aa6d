/** User nodes: the people in a user pool as items of the explorer. */
import type { UserFacts } from '../operations/operations.ts';
import type { SetupNode } from './node.ts';

/** Words for what Cognito calls a user's status. Source: Cognito "user account status". */
const statusWords: Readonly<Record<string, string>> = {
  CONFIRMED: 'confirmed',
  UNCONFIRMED: 'not confirmed yet',
  FORCE_CHANGE_PASSWORD: 'must choose a new password',
  RESET_REQUIRED: 'must reset the password',
  EXTERNAL_PROVIDER: 'from another provider',
};

export function userNodes(setupId: string, users: readonly UserFacts[]): SetupNode[] {
  if (users.length === 0)
    return [
      {
        key: `${setupId}/users/none`,
        setupId,
        label: 'Nobody yet',
        description: 'people sign up on the hosted pages',
        tooltip: ['This user pool has no users yet.'],
        icon: 'info',
        words: [],
      },
    ];
  return users.map((user) => ({
    key: `${setupId}/users/${user.username}`,
    setupId,
    label: user.email ?? user.username,
    description: [
      statusWords[user.status] ?? user.status,
      user.email && user.emailVerified ? 'email verified' : undefined,
      user.enabled ? undefined : 'disabled',
    ]
      .filter((text) => text !== undefined)
      .join(', '),
    tooltip: [user.email ?? user.username, `User name: ${user.username}`],
    icon: 'account',
    ...(user.enabled ? {} : { iconColor: 'disabledForeground' as const }),
    words: ['hasId'],
    id: user.username,
  }));
}
