/** Open Sandbox Inbox: the mail that the sandbox sent, with the codes in it. */
import { addresses } from '../aws/target.ts';
import type { Handler } from './services.ts';

export const openInbox: Handler = async ({ sandbox, openExternal }) => {
  const { endpoint, region } = await sandbox();
  const { inbox } = addresses(region, endpoint);
  if (inbox) await openExternal(inbox);
};
