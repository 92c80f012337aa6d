/** User nodes: the people in a user pool as items of the explorer, a page at a time. */
import type { ItemWord } from '../manifest.ts';
import type { UserFacts } from '../operations/operations.ts';
import { statusMeaning, statusWords } from '../ui/userWords.ts';
import type { SetupNode } from './node.ts';

/** `more`: there are users who were not asked for yet. */
export function userNodes(setupId: string, users: readonly UserFacts[], more = false): SetupNode[] {
  if (users.length === 0 && !more)
    return [
      {
        key: `${setupId}/users/none`,
        setupId,
        label: 'Nobody yet',
        description: 'add somebody with Create User',
        tooltip: ['This user pool has no users yet.'],
        icon: 'info',
        words: [],
      },
    ];
  const nodes = users.map((user) => userNode(setupId, user));
  return more ? [...nodes, moreNode(setupId, users.length)] : nodes;
}

function userNode(setupId: string, user: UserFacts): SetupNode {
  const words: ItemWord[] = ['hasId', 'user', user.enabled ? 'userEnabled' : 'userDisabled'];
  if (user.status === 'UNCONFIRMED') words.push('userUnconfirmed');
  if (user.status === 'FORCE_CHANGE_PASSWORD') words.push('userInvited');
  return {
    key: `${setupId}/users/${user.username}`,
    setupId,
    label: user.email ?? user.username,
    description: [
      statusWords(user.status),
      user.email && user.emailVerified ? 'email verified' : undefined,
      user.enabled ? undefined : 'disabled',
    ]
      .filter((text) => text !== undefined)
      .join(', '),
    tooltip: [user.email ?? user.username, statusMeaning(user), `User name: ${user.username}`],
    icon: 'account',
    ...lookOf(user),
    words,
    id: user.username,
  };
}

/** Who cannot sign in yet, or only with something to do first, is told apart at a glance. */
function lookOf({ enabled, status }: UserFacts): Pick<SetupNode, 'iconColor'> {
  if (!enabled) return { iconColor: 'disabledForeground' };
  return status === 'CONFIRMED' || status === 'EXTERNAL_PROVIDER'
    ? {}
    : { iconColor: 'problemsWarningIcon.foreground' };
}

function moreNode(setupId: string, shown: number): SetupNode {
  return {
    key: `${setupId}/users/more`,
    setupId,
    label: 'Load more…',
    description: `${shown} shown`,
    tooltip: ['Asks for the next page of users.'],
    icon: 'ellipsis',
    words: [],
    command: 'cognitoApi.loadMoreUsers',
  };
}
