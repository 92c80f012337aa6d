/** Person: plays the one who sits at the browser: opens the hosted pages, fills in the forms, follows where they lead. */
import { type HTMLElement, parse } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';
import { Failure } from '../engine/failure.ts';

interface Page {
  readonly url: string;
  readonly html: HTMLElement;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

const mostRedirects = 20;

/** One browser session: cookies are kept from page to page. */
export class Person {
  private readonly cookies = new CookieJar();
  /** Ends the browsing: an address of the application that the pages lead back to. */
  private readonly isCallback: (url: string) => boolean;
  private readonly signal: AbortSignal | undefined;

  constructor(isCallback: (url: string) => boolean, signal?: AbortSignal) {
    this.isCallback = isCallback;
    this.signal = signal;
  }

  /** Signs up and confirms with the code from the mail. Returns the callback address that the browser ends at. */
  async signUp(authorizeUrl: string, who: Credentials, code: () => Promise<string>): Promise<string> {
    const login = await this.open(authorizeUrl);
    if (typeof login === 'string') return login;
    const link = login.html
      .querySelectorAll('a')
      .find((anchor) => /\/signup\b/i.test(anchor.getAttribute('href') ?? ''));
    if (!link) throw pageProblem(login, 'The sign-in page offers no sign-up.');
    const form = await this.open(new URL(decode(link.getAttribute('href')), login.url).href);
    if (typeof form === 'string') return form;
    const confirm = await this.submit(form, ['password'], { ...who, email: who.username });
    if (typeof confirm === 'string') return confirm;
    const done = await this.submit(confirm, ['code', 'confirmation_code', 'verification_code'], await code());
    if (typeof done === 'string') return done;
    // Some pages ask to sign in once the account is confirmed.
    return this.fillLogin(done, who);
  }

  /** Signs in; with a session from before, the pages send the browser on at once. */
  async signIn(authorizeUrl: string, who: Credentials): Promise<string> {
    const page = await this.open(authorizeUrl);
    return typeof page === 'string' ? page : this.fillLogin(page, who);
  }

  private async fillLogin(page: Page, who: Credentials): Promise<string> {
    const end = await this.submit(page, ['password'], { ...who });
    if (typeof end === 'string') return end;
    throw pageProblem(end, 'The sign-in page did not let the user in.');
  }

  /** Opens an address and follows redirects; a string is the callback address, where the browsing ends. */
  private async open(url: string, init: RequestInit = {}): Promise<Page | string> {
    let address = url;
    let request: RequestInit = init;
    for (let hop = 0; hop < mostRedirects; hop++) {
      if (this.isCallback(address)) return address;
      const response = await fetch(address, {
        ...request,
        redirect: 'manual',
        signal: this.signal,
        headers: { ...request.headers, cookie: await this.cookies.getCookieString(address), accept: 'text/html' },
      });
      for (const cookie of response.headers.getSetCookie()) await this.cookies.setCookie(cookie, address);
      const location = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && location) {
        address = new URL(location, address).href;
        request = {};
        continue;
      }
      return { url: address, html: parse(await response.text()) };
    }
    throw new Failure({ code: 'TooManyRedirects', what: 'The sign-in pages lead in circles.' });
  }

  /** Fills in and sends the form that has one of the named inputs. A text goes into that input. */
  private async submit(
    page: Page,
    inputNames: readonly string[],
    values: Readonly<Record<string, string>> | string,
  ): Promise<Page | string> {
    const forms = page.html.querySelectorAll('form');
    const form = forms.find((entry) => inputNames.some((name) => entry.querySelector(`input[name="${name}"]`)));
    if (!form) throw pageProblem(page, 'The sign-in page has no form of the kind that was expected.');
    const fields = new URLSearchParams();
    for (const input of form.querySelectorAll('input, button')) {
      const name = input.getAttribute('name');
      if (!name || input.getAttribute('type') === 'submit' || input.tagName === 'BUTTON') continue;
      const given = typeof values === 'string' ? (inputNames.includes(name) ? values : undefined) : values[name];
      fields.set(name, given ?? decode(input.getAttribute('value')));
    }
    const button = form.querySelector('input[type="submit"][name], button[name]');
    if (button) fields.set(button.getAttribute('name') ?? '', decode(button.getAttribute('value')));
    return this.open(new URL(decode(form.getAttribute('action')), page.url).href, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: fields.toString(),
    });
  }
}

/** Attribute text with entities resolved; the parser hands it out as it stands in the source. */
function decode(attribute: string | undefined): string {
  return parse(`<i>${attribute ?? ''}</i>`).textContent;
}

function pageProblem(page: Page, what: string): Failure {
  const said = page.html.querySelector('[role="alert"], .errorMessage, #errorMessage')?.textContent.trim();
  return new Failure({ code: 'HostedPage', what, why: said || `The page was ${new URL(page.url).pathname}.` });
}
