/** The wizard as a person drives it: its pages, fields and buttons inside the webview of the workbench. */
import type { Locator } from 'playwright-core';
import type { RecipeName } from '../../src/setup/settings.ts';
import type { StepPhase, StepView, Page as WizardPage } from '../../src/wizard/protocol.ts';
import { textOf, type Workbench } from './workbench.ts';

export class WizardDriver {
  private readonly workbench: Workbench;

  constructor(workbench: Workbench) {
    this.workbench = workbench;
  }

  /** An element by its `data-test`. */
  at(name: string): Locator {
    return this.workbench.webview.locator(`[data-test="${name}"]`);
  }

  /** The content of a page; there only while that page is shown. */
  page(name: WizardPage): Locator {
    return this.at(`page-${name}`);
  }

  /** Presses Next and waits for the page that shall come. */
  async next(expected: WizardPage): Promise<void> {
    await this.at('next').click();
    await this.page(expected).waitFor();
  }

  /** Goes to a page by the rail. */
  async goTo(name: WizardPage): Promise<void> {
    await this.at(`rail-${name}`).click();
    await this.page(name).waitFor();
  }

  /** Starts from a recipe by its card. */
  async choose(recipe: RecipeName): Promise<void> {
    await this.at(`recipe-${recipe}`).click();
    await this.workbench.webview.locator(`[data-test="recipe-${recipe}"][aria-pressed="true"]`).waitFor();
  }

  /** Goes from the start to Where, and chooses an endpoint in place of AWS. */
  async useEndpoint({ endpoint, accountId }: { readonly endpoint: string; readonly accountId: string }): Promise<void> {
    await this.next('where');
    await this.at('target-aws').click();
    const input = this.input('target.endpointUrl');
    if (!(await input.isVisible())) await this.at('advanced-target').click();
    await input.fill(endpoint);
    await this.at('identity').getByText(accountId, { exact: true }).waitFor();
  }

  /** Chooses the port that a sign-in comes back to, so that nobody else's waiting is in the way. */
  async useLoopbackPort(port: number): Promise<void> {
    await this.goTo('signIn');
    const input = this.input('appClient.loopbackPort');
    if (!(await input.isVisible())) await this.at('advanced-app-client').click();
    await input.fill(String(port));
  }

  /** The card of a step on Create, once it is in this state. */
  step(phase: StepPhase, status: StepView['status']): Locator {
    return this.workbench.webview.locator(`[data-test="step-${phase}"][data-status="${status}"]`);
  }

  /** Makes the check of a step and waits until it went well. */
  async checkStep(phase: StepPhase): Promise<void> {
    await this.at(`do-check-${phase}`).click();
    await this.workbench.webview.locator(`[data-test="check-${phase}"][data-status="ok"]`).waitFor();
  }

  /** Presses Clean up on Try it, agrees to the question, and waits until it is done. */
  async cleanUp(): Promise<void> {
    await this.at('clean-up').click();
    await this.workbench.answerDialog('Delete');
    await this.at('cleaned-up').waitFor({ timeout: 60_000 });
  }

  /** The input inside the field of a setting, by the setting's path. */
  input(path: string): Locator {
    return this.at(`field-${path}`).locator('input').first();
  }

  /** What stands below the field of a setting: its error, warning, or whether a name is free. */
  message(path: string): Locator {
    return this.at(`message-${path}`);
  }

  /** Resolves when the page has loaded all it waits for. */
  async settled(name: WizardPage): Promise<void> {
    await this.page(name).waitFor();
    if (name === 'where') await this.at('identity').waitFor();
    if (name === 'review') await this.at('summary').waitFor();
    await this.workbench.webview.locator('.codicon-loading').first().waitFor({ state: 'detached' });
  }

  /** Seconds that the tokens have left, as Try it shows them. */
  async secondsLeft(): Promise<number> {
    const words = await textOf(this.at('expires'));
    const found = /(?:(\d+) h )?(?:(\d+) min )?(\d+) s/.exec(words);
    if (!found) throw new Error(`No time in: ${words}`);
    const [, hours = 0, minutes = 0, seconds = 0] = found;
    return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  }

  /** Presses Call and waits for all answers. Returns their status codes, from left to right. */
  async call(): Promise<string[]> {
    const cards = this.at('calls').locator('article');
    // Answers from before are marked, so that they are not taken for the new ones.
    await cards.evaluateAll((all) => {
      for (const card of all) card.setAttribute('data-seen', '');
    });
    await this.at('call').click();
    return this.answers();
  }

  /** Waits until answers are there that were not seen before, and no more are to come. */
  async answers(): Promise<string[]> {
    const cards = this.at('calls').locator('article');
    await this.at('calls').locator('article:not([data-seen])').last().waitFor();
    await this.at('call').getByText('Call again').waitFor();
    return cards.evaluateAll((all) => all.map((card) => card.getAttribute('data-status') ?? ''));
  }
}
