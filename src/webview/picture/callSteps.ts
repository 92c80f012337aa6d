/** The way of a call in words, by the numbers on the arrows of the picture. */
import { html, nothing, type TemplateResult } from 'lit';
import { expectedToken } from '../../setup/fields.ts';
import { type Settings, signsInPrograms } from '../../setup/settings.ts';

export function callSteps(settings: Settings | undefined, answeredBy?: string): TemplateResult | typeof nothing {
  if (!settings) return nothing;
  const token = expectedToken(settings);
  return html`<ol class="call-steps">
    <li><span class="step-number" aria-hidden="true">1</span><span>${signIn(settings)} and gets an ${token}.</span></li>
    <li><span class="step-number" aria-hidden="true">2</span><span>${signsInPrograms(settings) ? 'It' : 'Their app'} calls the endpoint with the token in the header <code>${settings.authorizer.tokenHeader}</code>.</span></li>
    <li><span class="step-number" aria-hidden="true">3</span><span>The authorizer checks it against the user pool. No good token, no entry: 401.</span></li>
    <li><span class="step-number" aria-hidden="true">4</span><span>${answer(settings, answeredBy)}</span></li>
  </ol>`;
}

function answer({ api, existing }: Settings, answeredBy: string | undefined): string {
  if (existing?.restApiId) return `Only then is the call passed on, as today${answeredBy ? `: to ${answeredBy}` : ''}.`;
  return api.integration === 'MOCK'
    ? 'API Gateway answers by itself: 200, empty.'
    : 'Only then the function runs, and answers.';
}

function signIn(settings: Settings): string {
  const { hostedPages, tokenEndpoint } = settings;
  if (signsInPrograms(settings)) return 'A program signs in with its client secret';
  if (hostedPages.enabled) return 'A person signs in on the hosted pages';
  return tokenEndpoint.enabled
    ? `A person sends user name and password to ${tokenEndpoint.resourcePath}, where a second function asks Cognito,`
    : 'A person signs in through the Cognito API';
}
