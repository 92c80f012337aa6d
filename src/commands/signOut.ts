/** Sign Out: forgets the tokens of a setup. */
import { pickSetup } from './pickSetup.ts';
import type { Handler } from './services.ts';

export const signOut: Handler = async (services, subject) => {
  const picked = await pickSetup(services, subject, {
    placeHolder: 'Sign out of which setup?',
    suits: ({ tokens }) => tokens !== undefined,
    noneSuits: { text: 'Nobody is signed in.', button: 'Sign In', command: 'cognitoApi.signIn' },
  });
  if (!picked) return;
  await (await services.operations()).signOut(picked.id);
  await services.list.reload();
};
