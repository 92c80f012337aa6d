/** A call of the person's own: another method, path, header, token or body than the three calls have. Folded away. */
import { html, nothing, type TemplateResult } from 'lit';
import { bodyKind, carriesBody, exampleBody, jsonType, longestBody, saysJson } from '../../setup/requestBody.ts';
import { plainMethods } from '../../setup/settings.ts';
import type { Intent } from '../../wizard/protocol.ts';
import { callPath, headerName, mediaType, type TryItView } from '../../wizard/tryItView.ts';
import type { WizardSession } from '../session.ts';
import { button } from './button.ts';
import { choiceControl, textControl, toggleControl } from './controls.ts';
import { fold } from './fold.ts';
import { severityIcon } from './icons.ts';
import { codeControl } from './rowsControl.ts';

type OwnCall = Required<Omit<Extract<Intent, { type: 'sendCall' }>, 'type'>>;
export type PlainMethod = OwnCall['method'];

const methodOptions = plainMethods.map((value) => ({ value, label: value }));
const tokenOptions = [
  { value: 'none', label: 'No token' },
  { value: 'access token', label: 'Access token' },
  { value: 'ID token', label: 'ID token' },
];

export function anotherCall(session: WizardSession, tryIt: TryItView): TemplateResult {
  return html`<div class="another-call">
    ${fold(session, { key: 'another call', words: 'Send another call' }, () => form(session, tryIt))}
  </div>`;
}

function form(session: WizardSession, tryIt: TryItView): TemplateResult {
  const call = chosenCall(tryIt, session.ownCall);
  const change = (part: Partial<OwnCall>) => session.setOwnCall({ ...session.ownCall, ...part });
  const pathFits = callPath.test(call.path) && call.path.length <= 2000;
  const headerFits = headerName.test(call.header) && call.header.length <= 128;
  const hasBody = carriesBody(call.method);
  const bodyFits = !hasBody || new Blob([call.body]).size <= longestBody;
  const typeFits = !hasBody || (mediaType.test(call.contentType) && call.contentType.length <= 128);
  const fits = pathFits && headerFits && bodyFits && typeFits;
  const signedOut = tryIt.signedIn === undefined && call.token !== 'none';
  return html`<div class="own-call" data-test="own-call">
    ${row(
      'own-method',
      'Method',
      choiceControl(
        { options: methodOptions },
        context('own-method', 'Method', call.method, (value) => change({ method: value as PlainMethod })),
      ),
    )}
    ${row(
      'own-path',
      'Path below the stage',
      textControl(
        { kind: 'text' },
        context('own-path', 'Path below the stage', call.path, (value) => change({ path: String(value) }), pathFits),
      ),
      pathFits ? undefined : 'Begin with /, without spaces and without #.',
    )}
    ${row(
      'own-token',
      'Token',
      choiceControl(
        { options: tokenOptions },
        context('own-token', 'Token', call.token, (value) => change({ token: value as OwnCall['token'] })),
      ),
      signedOut ? 'Nobody is signed in, so there is no token to send.' : undefined,
    )}
    ${
      call.token === 'none'
        ? nothing
        : html`${row(
            'own-header',
            'Header that carries it',
            textControl(
              { kind: 'text' },
              context(
                'own-header',
                'Header that carries it',
                call.header,
                (value) => change({ header: String(value) }),
                headerFits,
              ),
            ),
            headerFits ? undefined : 'A header name has letters, digits and hyphens, and no spaces.',
          )}
          <div class="own-call-row">
            ${toggleControl(
              context('own-bearer', 'Put “Bearer” before the token', call.bearer, (value) =>
                change({ bearer: value === true }),
              ),
            )}
          </div>`
    }
    ${hasBody ? bodyRows(call, tryIt, { bodyFits, typeFits }, change) : nothing}
    <div class="actions">
      ${button(
        {
          test: 'send-call',
          words: 'Send',
          icon: 'play',
          secondary: true,
          disabled: tryIt.busy !== undefined || !fits || signedOut,
        },
        () => session.send({ type: 'sendCall', ...sentOf(call) }),
      )}
      ${button(
        {
          test: 'copy-call',
          words: session.copied === 'call' ? 'Copied' : 'Copy as curl',
          icon: session.copied === 'call' ? 'check' : 'copy',
          secondary: true,
          disabled: !fits,
        },
        () => session.send({ type: 'copyCall', ...sentOf(call) }),
      )}
    </div>
  </div>`;
}

function bodyRows(
  call: OwnCall,
  { methods }: TryItView,
  { bodyFits, typeFits }: { readonly bodyFits: boolean; readonly typeFits: boolean },
  change: (part: Partial<OwnCall>) => void,
): TemplateResult {
  return html`${row(
    'own-type',
    'Content type of the body',
    textControl(
      { kind: 'text' },
      context(
        'own-type',
        'Content type of the body',
        call.contentType,
        (value) => change({ contentType: String(value) }),
        typeFits,
      ),
    ),
    typeFits ? undefined : `It is a media type, such as ${jsonType}.`,
  )}
  <div class="wide-row">
    ${row(
      'own-body',
      'Body',
      codeControl(
        { kind: 'code', placeholder: 'Empty: no body is sent' },
        context('own-body', 'Body', call.body, (value) => change({ body: String(value) }), bodyFits),
      ),
      bodyFits ? warningOf(call, methods) : 'A body has at most 100 kB here.',
    )}
  </div>`;
}

/** What is sent all the same: somebody may want to see how it is refused. */
function warningOf({ method, body, contentType }: OwnCall, methods: TryItView['methods']): TemplateResult | undefined {
  if (body === '' || !saysJson(contentType)) return undefined;
  const kind = bodyKind(body);
  const checked = methods?.find((one) => one.method === method)?.checksBody === true;
  const words =
    kind === 'no JSON'
      ? 'This is not JSON, though its content type says so.'
      : kind === 'other JSON' && checked
        ? 'This method takes a JSON object only.'
        : undefined;
  return words === undefined ? undefined : html`${severityIcon('warning')}<span>${words}</span>`;
}

/** What goes to the host: only with a body, if the method carries one. */
function sentOf({ body, contentType, ...call }: OwnCall): Omit<Extract<Intent, { type: 'sendCall' }>, 'type'> {
  if (!carriesBody(call.method)) return call;
  return body === '' ? { ...call, body } : { ...call, body, contentType };
}

/** What was chosen, and for the rest what is usual. A method that wants an object gets one to begin with. */
function chosenCall(tryIt: TryItView, chosen: WizardSession['ownCall']): OwnCall {
  const usual = usualCall(tryIt);
  const method = chosen.method ?? usual.method;
  const wantsBody = tryIt.methods?.find((one) => one.method === method)?.checksBody === true;
  return { body: wantsBody ? exampleBody : '', contentType: jsonType, ...usual, ...chosen };
}

/** What is sent where nothing else was chosen: the call that lets somebody in. */
function usualCall({
  method,
  methods = [],
  tokenHeader = 'Authorization',
  expectedToken,
  signedIn,
}: TryItView): Omit<OwnCall, 'body' | 'contentType'> {
  const path = methods.find((one) => one.method === method)?.path ?? '/';
  return {
    method: plainMethods.find((plain) => plain === method) ?? 'GET',
    // Path parameters as the other calls fill them in.
    path: path.replaceAll(/\{([^}+]+)\+?\}/g, '$1'),
    header: tokenHeader,
    token: signedIn ? (expectedToken ?? 'none') : 'none',
    bearer: false,
  };
}

function context<Value>(id: string, label: string, value: Value, change: (value: unknown) => void, fits = true) {
  return { id, label, value, by: [`${id}-message`], invalid: !fits, disabled: false, change };
}

function row(id: string, label: string, control: TemplateResult, message?: unknown): TemplateResult {
  return html`<div class="own-call-row">
    <label for=${id}>${label}</label>
    ${control}
    <p class="message" id="${id}-message">${message ?? nothing}</p>
  </div>`;
}
