/** What each phase of the step-by-step way does and why, for beginners. */
import type { Settings } from '../setup/settings.ts';
import type { StepPhase } from '../wizard/protocol.ts';

export interface StepWords {
  readonly title: string;
  readonly text: readonly string[];
  /** Words on the button that does it, and on the one that checks it. */
  readonly action: string;
  readonly check: string;
  /** What the check shall find. */
  readonly expectation: string;
}

export function stepWords(phase: StepPhase, settings: Settings): StepWords {
  const { api, authorizer, hostedPages, testUser, userPool } = settings;
  const mock = api.integration === 'MOCK';
  const keyed = api.apiKey !== 'none';
  const untouched = `The API knows nothing of all this yet${keyed ? '' : ', and stays open'}.`;
  switch (phase) {
    case 'open-api':
      return {
        title: keyed ? 'An API that asks for an API key' : 'An API that is open to anyone',
        text: [
          mock
            ? 'API Gateway gets a REST API with a path and a method. A mock answers it, so there is no code yet.'
            : 'Your code goes into a Lambda function, and API Gateway gets a REST API with a path and a method that passes each call on to it.',
          `A change to an API counts only once it is deployed to a stage: the stage is what callers reach. At the end of this step ${keyed ? 'whoever has the API key' : 'anybody'} can call the endpoint, so that you see it work before it is locked.`,
        ],
        action: 'Create the API',
        check: 'Call it',
        expectation: `A call without a token${keyed ? ', with the API key,' : ''} is answered with 200.`,
      };
    case 'user-pool':
      return {
        title: hostedPages.enabled ? 'The user pool and its sign-in page' : 'The user pool',
        text: [
          'Cognito gets a user pool, the directory of the people who may sign in, and an app client, the application that may send them there.',
          hostedPages.enabled
            ? `The domain is the address of the ready-made pages for sign-up and sign-in. ${untouched}`
            : untouched,
        ],
        action: 'Create the user pool',
        check: hostedPages.enabled ? 'Look for pool and page' : 'Look for the pool',
        expectation: hostedPages.enabled ? 'The pool answers, and the sign-in page is there.' : 'The pool answers.',
      };
    case 'secured-api':
      return {
        title: 'The authorizer, and the method that asks for it',
        text: [
          `The authorizer is the check in front of your API: it reads the token from the header ${authorizer.tokenHeader} and checks its signature with the keys of your pool.`,
          'Creating it changes nothing by itself. The method has to ask for it, and the API has to be deployed again; forgetting that last step is a common mistake. After that, a call without a token no longer gets through.',
        ],
        action: 'Lock the API',
        check: 'Call it again',
        expectation: 'The same call without a token is now answered with 401.',
      };
    case 'complete':
      return {
        title: 'Somebody who may call it',
        text: [
          testUser.create
            ? `The user ${testUser.username} is created with a generated password, which only VS Code’s secret storage knows.`
            : userPool.selfRegistration
              ? 'Nothing has to be created for this: people sign up by themselves, and you can be the first.'
              : 'Nothing has to be created for this. People cannot sign up by themselves: Create User in the explorer adds them.',
          'After sign-in there are tokens. The one that the method expects is sent with the call, and the authorizer lets it through.',
        ],
        action: testUser.create ? 'Create the user' : 'Finish the setup',
        check: 'Call it signed in',
        expectation: 'A call with the token is answered with 200.',
      };
  }
}
