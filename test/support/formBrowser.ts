/** A browser of the simplest kind for tests: keeps cookies, follows redirects on one site, fills in forms. */
import assert from 'node:assert/strict';
import { type HTMLElement, parse } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';

/** Where the browser is: a page of the site, or an address elsewhere that a redirect leads to. */
export interface Place {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly html: HTMLElement;
  /** The words of the page's alert, if it has one. */
  readonly alert: string | undefined;
  /** False for an address on another site, which was not fetched. */
  readonly here: boolean;
}

export class FormBrowser {
  readonly cookies = new CookieJar();
  private readonly site: string;

  /** `site` is an origin such as `http://127.0.0.1:1234`. */
  constructor(site: string) {
    this.site = site;
  }

  /** Opens an address and follows redirects until one leads off the site. */
  async open(address: string | URL, init: RequestInit = {}): Promise<Place> {
    let url = new URL(address);
    let request = init;
    for (let hop = 0; hop < 10; hop++) {
      if (url.origin !== this.site) return elsewhere(url);
      const response = await fetch(url, {
        ...request,
        redirect: 'manual',
        headers: { ...request.headers, cookie: await this.cookies.getCookieString(url.href) },
      });
      for (const cookie of response.headers.getSetCookie()) await this.cookies.setCookie(cookie, url.href);
      const location = response.headers.get('location');
      if (location === null || response.status < 300 || response.status >= 400) return arrived(url, response);
      url = new URL(location, url);
      request = {};
    }
    throw new Error(`Redirects without end at ${url}`);
  }

  /** Fills in and sends the form of a page that has the field `having`. */
  async submit(page: Place, having: string, values: Readonly<Record<string, string>> = {}): Promise<Place> {
    const form = page.html.querySelectorAll('form').find((each) => each.querySelector(`[name="${having}"]`));
    assert.ok(form, `no form with ${having} on ${page.url.pathname}`);
    return this.send(page, form, values);
  }

  /** Presses the button with these words. */
  async press(page: Place, words: string): Promise<Place> {
    const pressed = (form: HTMLElement) =>
      form.querySelectorAll('button').find((button) => button.textContent.includes(words));
    const form = page.html.querySelectorAll('form').find(pressed);
    const button = form && pressed(form);
    assert.ok(button, `no button "${words}" on ${page.url.pathname}`);
    const name = button.getAttribute('name');
    return this.send(page, form, name === undefined ? {} : { [name]: text(button.getAttribute('value')) });
  }

  /** Follows the link with these words. */
  async follow(page: Place, words: string): Promise<Place> {
    const link = page.html.querySelectorAll('a').find((each) => each.textContent.includes(words));
    assert.ok(link, `no link "${words}" on ${page.url.pathname}`);
    return this.open(new URL(text(link.getAttribute('href')), page.url));
  }

  private send(page: Place, form: HTMLElement, values: Readonly<Record<string, string>>): Promise<Place> {
    const fields = new URLSearchParams();
    for (const input of form.querySelectorAll('input'))
      fields.set(input.getAttribute('name') ?? '', text(input.getAttribute('value')));
    for (const [name, value] of Object.entries(values)) fields.set(name, value);
    return this.open(new URL(text(form.getAttribute('action')), page.url), {
      method: 'POST',
      body: fields.toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: this.site },
    });
  }
}

/** Attribute text with its entities resolved. */
function text(attribute: string | undefined): string {
  return parse(`<i>${attribute ?? ''}</i>`).textContent;
}

async function arrived(url: URL, response: Response): Promise<Place> {
  const html = parse(await response.text());
  const alert = html.querySelector('[role="alert"]')?.textContent.trim();
  return { url, status: response.status, headers: response.headers, html, alert, here: true };
}

function elsewhere(url: URL): Place {
  return { url, status: 0, headers: new Headers(), html: parse(''), alert: undefined, here: false };
}
