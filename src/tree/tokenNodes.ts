/** Token nodes: each signed-in user of a setup as an item of the explorer. */
import type { ItemWord } from '../manifest.ts';
import { canRevoke, type SignedInUser, type TokenSummary, whyNotRefreshable } from '../tokens/tokenSet.ts';
import { expiryWords, urgencyOf } from '../ui/tokenWords.ts';
import type { SetupNode } from './node.ts';

export function tokenUserNode(setupId: string, user: SignedInUser, now: number): SetupNode {
  const words: ItemWord[] = ['signedIn'];
  words.push(...refreshWords(user));
  if (!user.current) words.push('otherUser');
  const expiry = expiryWords(user.expiresAt, now);
  return {
    key: `${setupId}/tokens/${user.userId}`,
    setupId,
    label: user.who,
    // What is cut off in a narrow side bar should be what the line above says, too.
    description: [user.revoked ? 'revoked' : undefined, user.current ? 'current' : undefined, user.source, expiry]
      .filter((text) => text !== undefined)
      .join(' · '),
    spoken: `${user.who}, ${user.current ? 'current user' : 'signed in'}, the token ${expiry}`,
    tooltip: [
      ...tokenTooltip(user, now),
      user.current ? 'Calls are made as this user.' : 'Switch User makes calls as this user.',
    ],
    ...tokenIcon(user, now),
    words,
    userId: user.userId,
    command: 'cognitoApi.inspectTokens',
  };
}

/** What can be done about new tokens. */
export function refreshWords(tokens: TokenSummary): ItemWord[] {
  if (!tokens.canRefresh) return [];
  return canRevoke(tokens) ? ['refreshable', 'revocable'] : ['refreshable'];
}

/** The warning before the end, and after it. */
export function tokenIcon({ expiresAt }: TokenSummary, now: number): Pick<SetupNode, 'icon' | 'iconColor'> {
  const urgency = urgencyOf(expiresAt, now);
  return {
    icon: urgency === 'fine' ? 'key' : urgency === 'soon' ? 'watch' : 'warning',
    iconColor: urgency === 'fine' ? 'testing.iconPassed' : 'problemsWarningIcon.foreground',
  };
}

export function tokenTooltip(tokens: TokenSummary, now: number): string[] {
  const ended = urgencyOf(tokens.expiresAt, now) === 'expired';
  const why = whyNotRefreshable(tokens);
  return [
    `Signed in as ${tokens.who} (${tokens.source}).`,
    `Scopes: ${tokens.scopes.join(', ') || 'none'}.`,
    `The token ${ended ? 'expired' : 'expires'} at ${new Date(tokens.expiresAt).toLocaleTimeString()}.`,
    tokens.source === 'client credentials'
      ? 'Refresh asks for new ones with the client secret; programs have no refresh token.'
      : why === undefined
        ? 'Refresh gets new ones.'
        : `It cannot be refreshed; sign in again for new ones. ${why}`,
    ...(tokens.revoked ? ['An API Gateway authorizer goes on accepting it until it expires.'] : []),
  ];
}
