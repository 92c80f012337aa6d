/** Walk-through 1: open, then secured by access token and scope; tokens from the address bar and by code with PKCE. */
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

export const lambdaTrigger: Script = async (stage) => {
  const { operations, settings, setupId, report, signal } = stage;
  const answer = answerOf(settings);
  report.heading('Create the API, open to anyone');
  await stage.apply('open-api');
  await observeCall(stage, 'Open, without a token', 'none', answer);

  report.heading('Create the user pool, and let only signed-in users call the API');
  await stage.apply('complete');
  await observeCall(stage, 'Secured, without a token', 'none', unauthorized);

  report.heading('Sign up on the hosted page, as anyone can');
  const callbackUrl = settings.appClient.callbackUrls[0] ?? '';
  const person = newPerson(stage, callbackUrl);
  const who = newUser(stage);
  await signUpImplicit(stage, person, who, callbackUrl);
  await observeCall(stage, 'With the access token', 'access token', answer);
  await observeCall(stage, 'With the ID token', 'ID token', unauthorized);

  report.heading('Sign in with code and PKCE, and refresh');
  const openBrowser = async (url: string) => {
    const back = await person.signIn(url, who);
    // The browser shows what the loopback callback answers; nobody waits for that here.
    void fetch(back).catch(() => undefined);
  };
  const before = await operations.signInHostedPage(setupId, openBrowser, signal);
  await observeCall(stage, 'With the access token, code grant', 'access token', answer);
  await observeCall(stage, 'With the ID token, code grant', 'ID token', unauthorized);
  const after = await operations.refreshTokens(setupId, signal);
  stage.observe('Tokens after refresh', 'not older', after.expiresAt >= before.expiresAt ? 'not older' : 'older');
  await observeCall(stage, 'With the refreshed access token', 'access token', answer);
  await observeUser(stage, who.username);
};
