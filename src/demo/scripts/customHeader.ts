/** Walk-through 2: the access token in the header Token; the redirect to the endpoint itself carries none. */
import {
  answerOf,
  newPerson,
  newUser,
  observeCall,
  poolFacts,
  type Script,
  signUpImplicit,
  unauthorized,
} from '../stage.ts';

export const customHeader: Script = async (stage) => {
  const { settings, report, signal } = stage;
  const answer = answerOf(settings);
  report.heading('Create the API, open to anyone');
  await stage.apply('open-api');
  await observeCall(stage, 'Open, without a token', 'none', answer);

  report.heading('Create the user pool, and let only signed-in users call the API');
  await stage.apply('complete');
  await observeCall(stage, 'Secured, without a token', 'none', unauthorized);

  report.heading('Sign up on the login page; the browser is sent on to the endpoint');
  const { endpointUrl = '' } = await poolFacts(stage);
  const address = await signUpImplicit(stage, newPerson(stage, endpointUrl), newUser(stage), endpointUrl);
  // Browsers keep the part behind the # to themselves.
  const redirect = await fetch(address.split('#')[0] ?? '', { signal });
  stage.observe('The redirect itself, without its #', unauthorized, `${redirect.status} ${await redirect.text()}`);
  await observeCall(stage, `Access token in ${settings.authorizer.tokenHeader}`, 'access token', answer);
  const wrong = await observeCall(stage, 'The same in Authorization', 'access token', unauthorized, {
    header: 'Authorization',
  });
  const { tokenHeader } = settings.authorizer;
  stage.observe(
    'The explanation names the header',
    tokenHeader,
    wrong.meaning.includes(tokenHeader) ? tokenHeader : '-',
  );
  await observeCall(stage, 'With the ID token', 'ID token', unauthorized);
};
