/** Test Method, Test Authorizer: let API Gateway try both by itself, without deployment, and show what it says. */
import { withCancellableProgress } from '../ui/progress.ts';
import { testReport } from '../ui/testReport.ts';
import { authorizerView, methodView } from '../wizard/testing.ts';
import type { TestView } from '../wizard/tryItView.ts';
import { pickSetup, type ReadableSetup } from './pickSetup.ts';
import type { Handler, Services } from './services.ts';

export const testMethod: Handler = async (services, subject) => {
  const picked = await pickSetup(services, subject, {
    placeHolder: 'Test the method of which setup?',
    suits: ({ setup }) => setup.rows.method?.state === 'created',
    noneSuits: { text: 'No setup has a method yet.', button: 'Open Wizard', command: 'cognitoApi.openSetup' },
  });
  if (!picked) return;
  const { pickMethod } = await import('./pickMethod.ts');
  const method = await pickMethod(services, picked, subject, 'Which method do you want to test?');
  if (method === undefined) return;
  const tests = await withCancellableProgress('API Gateway calls the method', async (signal) => [
    methodView(await (await services.operations()).testMethod(picked.id, signal, method)),
  ]);
  await show(services, picked, 'Test Method', tests);
};

export const testAuthorizer: Handler = async (services, subject) => {
  const picked = await pickSetup(services, subject, {
    placeHolder: 'Test the authorizer of which setup?',
    suits: ({ setup }) => setup.rows.authorizer?.state === 'created',
    noneSuits: { text: 'No setup has an authorizer yet.', button: 'Open Wizard', command: 'cognitoApi.openSetup' },
  });
  if (!picked) return;
  const tests = await withCancellableProgress('API Gateway asks the authorizer', async (signal) => {
    const operations = await services.operations();
    // The broken one shows that it is the signature that lets people in.
    const tokens = ['ID token', 'broken ID token'] as const;
    return Promise.all(
      tokens.map(async (token) => authorizerView(await operations.testAuthorizer(picked.id, token, signal), token)),
    );
  });
  await show(services, picked, 'Test Authorizer', tests);
};

async function show(
  { reports, log }: Services,
  { id, setup }: ReadableSetup,
  title: string,
  tests: readonly TestView[],
): Promise<void> {
  await reports.show(id, title, log.conceal(testReport(setup.name, title, tests)));
}
