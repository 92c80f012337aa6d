/** Walk-through 5: an API that asked for a key asks for tokens, and signs people in itself. */
import { askForTokens } from '../../endpoint/tokenEndpoint.ts';
import { answerOf, codeFromInbox, newUser, observeCall, type Script, unauthorized } from '../stage.ts';

const forbidden = '403 {"message":"Forbidden"}';

export const tokenEndpoint: Script = async (stage) => {
  const { operations, settings, setupId, report, signal } = stage;
  const answer = answerOf(settings);
  report.heading('Create the API, which asks for an API key today');
  await stage.apply('open-api');
  await observeCall(stage, 'Today, without the API key', 'none', forbidden, { apiKey: 'leave out' });
  await observeCall(stage, 'Today, with the API key', 'none', answer);

  report.heading('Create the user pool, and a user as an administrator does');
  await stage.apply('user-pool');
  const who = newUser(stage);
  const statusOf = async () => {
    const users = await operations.users(setupId, signal);
    return users.find((user) => user.email === who.username)?.status ?? 'not there';
  };
  await operations.createUser(setupId, { username: who.username, email: who.username, sendMail: true }, signal);
  const temporary = await codeFromInbox(stage, who.username);
  stage.observe('A temporary password was mailed', 'yes', temporary === '' ? 'no' : 'yes');
  stage.observe('User, as created', 'FORCE_CHANGE_PASSWORD', await statusOf());
  await operations.setPermanentPassword(setupId, who.username, who.password, signal);
  stage.observe('User, with a permanent password', 'CONFIRMED', await statusOf());

  report.heading('Ask for a token in place of the key, and let the API sign people in');
  await stage.apply('complete');
  const { tokenEndpoint: endpoint } = await operations.facts(await operations.load(setupId));
  if (!endpoint) throw new Error('The setup has no token endpoint.');
  const path = settings.tokenEndpoint.resourcePath;
  await observeCall(stage, 'Secured, without a token', 'none', unauthorized);
  const incomplete = await askForTokens(endpoint, {}, signal);
  stage.observe(`${path} without parameters`, '400', `${incomplete.status}`);
  const wrong = await askForTokens(endpoint, { ...who, password: 'Not-the-passw0rd' }, signal);
  stage.observe(`${path} with a wrong password`, '401', `${wrong.status}`);
  const { status, tokens } = await askForTokens(endpoint, who, signal);
  const kinds = ['IdToken', 'AccessToken', 'RefreshToken'].filter((kind) => kind in (tokens ?? {}));
  stage.observe(`${path} with them`, '200 IdToken AccessToken RefreshToken', [status, ...kinds].join(' '));
  await operations.signInTokenEndpoint(setupId, who, signal);
  await observeCall(stage, 'With that ID token', 'ID token', answer);
};
