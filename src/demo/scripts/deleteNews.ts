/** Walk-through 4: a mock behind DELETE, and everything by user name and password. */
import { answerOf, codeFromInbox, newUser, observeCall, observeUser, type Script, unauthorized } from '../stage.ts';

export const deleteNews: Script = async (stage) => {
  const { operations, settings, setupId, report, signal } = stage;
  const answer = answerOf(settings);
  report.heading('Create the mock API, open to anyone');
  await stage.apply('open-api');
  await observeCall(stage, 'Open, without a token', 'none', answer);

  report.heading('Create the user pool, and let only signed-in users delete');
  await stage.apply('complete');
  await observeCall(stage, 'Secured, without a token', 'none', unauthorized);

  report.heading('Sign up, confirm and sign in by user name and password');
  const { username: email, password } = newUser(stage);
  const username = `demo-${setupId}`;
  const delivery = await operations.signUp(setupId, { username, password, email }, signal);
  stage.observe('The code went to', 'd***@e*** by EMAIL', `${delivery?.destination} by ${delivery?.medium}`);
  await operations.confirmSignUp(setupId, username, await codeFromInbox(stage, email), signal);
  const tokens = await operations.signInPassword(setupId, { username, password }, signal);
  const minutes = Math.round((tokens.expiresAt - Date.now()) / 60_000);
  stage.observe('Tokens', 'refreshable, 60 min', `${tokens.canRefresh ? '' : 'not '}refreshable, ${minutes} min`);
  await observeCall(stage, 'With the ID token', 'ID token', answer);
  await operations.refreshTokens(setupId, signal);
  await observeCall(stage, 'With the refreshed ID token', 'ID token', answer);
  await observeUser(stage, email);
};
