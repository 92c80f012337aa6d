/** Walk-through 3: test the method, test the authorizer with tokens, and only then attach it. */
import {
  answerOf,
  newPerson,
  newUser,
  observeCall,
  observeUser,
  type Script,
  signUpImplicit,
  unauthorized,
} from '../stage.ts';

export const transactions: Script = async (stage) => {
  const { operations, settings, setupId, report, signal } = stage;
  const answer = answerOf(settings);
  report.heading('Create the API, and test the method');
  await stage.apply('open-api');
  const tested = await operations.testMethod(setupId, signal);
  stage.observe('Test of the method', answer, `${tested.status} ${tested.body}`);
  await observeCall(stage, 'Open, without a token', 'none', answer);

  report.heading('Create the user pool and the authorizer, and test it before it is attached');
  await stage.apply('authorizer');
  const callbackUrl = settings.appClient.callbackUrls[0] ?? '';
  const who = newUser(stage);
  await signUpImplicit(stage, newPerson(stage, callbackUrl), who, callbackUrl);
  const good = await operations.testAuthorizer(setupId, 'ID token', signal);
  stage.observe('Authorizer, with the ID token', `200 ${who.username}`, `${good.status} ${good.claims.email}`);
  const bad = await operations.testAuthorizer(setupId, 'broken ID token', signal);
  stage.observe('Authorizer, with a broken token', '401', `${bad.status}`);
  await observeCall(stage, 'Not attached yet, without a token', 'none', answer);

  report.heading('Attach the authorizer, without scopes, and deploy');
  await stage.apply('complete');
  await observeCall(stage, 'Secured, without a token', 'none', unauthorized);
  await observeCall(stage, 'With the ID token', 'ID token', answer);
  const refused = await observeCall(stage, 'With the access token', 'access token', unauthorized);
  stage.observe(
    'The explanation',
    'ID token',
    refused.meaning.includes('expects the ID token') ? 'ID token' : refused.meaning,
  );
  await observeUser(stage, who.username);
};
