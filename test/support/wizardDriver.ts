/** The wizard as a person drives it: its pages, fields and buttons inside the webview of the workbench. */
import type { Locator } from 'playwright-core';
import type { RecipeName } from '../../src/setup/settings.ts';
import type { StepPhase, StepView, Page as WizardPage } from '../../src/wizard/protocol.ts';
import { waitFor } from './waitFor.ts';
import { textOf, type Workbench } from './workbench.ts';

export class WizardDriver {
  private readonly workbench: Workbench;
  /** Ids of the answers that were looked at. */
  private readonly seen = new Set<string>();

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
    await this.unfold('advanced-target');
    await this.input('target.endpointUrl').fill(endpoint);
    await this.at('identity').getByText(accountId, { exact: true }).waitFor();
  }

  /** Chooses the port that a sign-in comes back to, so that nobody else's waiting is in the way. */
  async useLoopbackPort(port: number): Promise<void> {
    await this.goTo('signIn');
    await this.unfold('advanced-app-client');
    await this.input('appClient.loopbackPort').fill(String(port));
  }

  /** Opens a fold, unless it is. */
  async unfold(name: string): Promise<void> {
    const fold = this.at(name);
    if ((await fold.getAttribute('aria-expanded')) === 'false') await fold.click();
    await this.workbench.webview.locator(`[data-test="${name}"][aria-expanded="true"]`).waitFor();
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
    const words = await textOf(this.at('expires').filter({ hasText: /\d s/ }));
    const found = /(?:(\d+) h )?(?:(\d+) min )?(\d+) s/.exec(words);
    if (!found) throw new Error(`No time in: ${words}`);
    const [, hours = 0, minutes = 0, seconds = 0] = found;
    return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  }

  /** Presses Call and waits for all answers. Returns their status codes, from left to right. */
  async call(): Promise<string[]> {
    await this.look();
    await this.at('call').click();
    return this.answers();
  }

  /** Waits until answers are there that were not looked at before, and no more are to come. */
  async answers(): Promise<string[]> {
    await this.at('calls').waitFor();
    await waitFor(async () => {
      const [newest] = await this.cards('data-call');
      const isNew = newest !== undefined && !this.seen.has(newest);
      return isNew && (await this.at('call').getByText('Call again').isVisible());
    });
    await this.look();
    return this.cards('data-status');
  }

  private async look(): Promise<void> {
    for (const id of await this.cards('data-call')) this.seen.add(id);
  }

  /** What an attribute of each card with an answer says, from left to right. */
  private cards(attribute: string): Promise<string[]> {
    return this.at('calls')
      .locator('article')
      .evaluateAll((all, name) => all.map((card) => card.getAttribute(name) ?? ''), attribute);
  }
}
