/** A session of the UI tests that has AWS at an endpoint of the test: a sandbox of its own, and credentials for it. */
import { startTestSandbox, type TestSandbox } from './sandboxClients.ts';
import { startUiSession } from './uiSession.ts';
import { WizardDriver } from './wizardDriver.ts';
import type { Workbench } from './workbench.ts';

export interface EndpointSession {
  readonly aws: TestSandbox;
  readonly workbench: Workbench;
  readonly wizard: WizardDriver;
}

/** Hooks of a suite whose steps stand on one another: VS Code is open at the explorer, and `use` is handed the session. */
export function endpointSessionOf(suite: Mocha.Suite, use: (session: EndpointSession) => void): void {
  suite.bail(true);
  suite.timeout(60_000);
  const ends: (() => Promise<void>)[] = [];
  let workbench: Workbench | undefined;
  before('VS Code is open, with credentials for the endpoint', async () => {
    const aws = await startTestSandbox();
    ends.push(() => aws.close());
    const { accessKeyId, secretAccessKey } = aws.sandbox;
    const session = await startUiSession({
      env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    });
    ends.unshift(() => session.end());
    workbench = session.workbench;
    use({ aws, workbench, wizard: new WizardDriver(workbench) });
    await workbench.openViewContainer('Cognito API');
  });
  after(async () => {
    for (const end of ends) await end();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench?.screenshot(`failed/${this.currentTest.title}`);
  });
}
