/** The frame around every hosted page: head, card, and the small print that says where one is. */
import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import { pageStyle, sourceHash } from './pageStyle.ts';

/** A piece of HTML whose inserted texts are escaped. */
export type Markup = ReturnType<typeof html>;

const style = `${pageStyle}
body{display:grid;grid-template-rows:1fr auto;padding:clamp(1rem,4vh,3rem) 1rem 1rem}
main{width:100%;max-width:26rem;margin:auto}
.card{background:var(--card);border:1px solid var(--line);border-radius:16px;box-shadow:var(--shadow);padding:clamp(1.5rem,6vw,2.25rem)}
.brand{display:flex;align-items:center;gap:.65rem;margin-bottom:1.5rem;font-weight:600;min-width:0}
.brand span:last-child{overflow-wrap:anywhere}
.mark{flex:none;display:grid;place-items:center;width:2.25rem;height:2.25rem;border-radius:10px;background:var(--accent);color:var(--on-accent);font-weight:700}
.lead{color:var(--muted);margin-top:.4rem;overflow-wrap:anywhere}
.lead strong{color:var(--text);font-weight:600}
form{margin-top:1.5rem;display:grid;gap:1.1rem}
form.row{margin-top:1rem}
.field{display:grid;gap:.35rem}
.line{display:flex;justify-content:space-between;align-items:baseline;gap:1rem;flex-wrap:wrap}
label{font-weight:600;font-size:.925rem}
input{width:100%;min-height:2.9rem;padding:.55rem .8rem;border:1px solid var(--edge);border-radius:10px;background:var(--card)}
input:focus-visible{outline-offset:0;border-color:var(--accent);border-radius:10px}
input[aria-invalid=true]{border-color:var(--bad)}
input.code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:1.35rem;letter-spacing:.3em;text-align:center}
.hint{color:var(--muted);font-size:.875rem}
.small{font-size:.925rem}
button{min-height:2.9rem;padding:.55rem 1rem;border:1px solid transparent;border-radius:10px;background:var(--accent);color:var(--on-accent);font-weight:600;cursor:pointer}
button:hover{background:var(--accent-strong)}
button:focus-visible{border-radius:10px}
button.second{background:transparent;color:var(--accent);border-color:var(--edge)}
button.second:hover{color:var(--accent-strong);border-color:var(--accent)}
button.plain{min-height:0;padding:0;border:0;background:none;color:var(--accent);font-weight:400;text-decoration:underline;text-underline-offset:.18em;justify-self:start}
.box{display:flex;gap:.6rem;padding:.75rem .9rem;border-radius:10px;margin-top:1.25rem;font-size:.95rem;overflow-wrap:anywhere}
.box svg{flex:none;width:1.15rem;height:1.15rem;margin-top:.15rem}
.bad{background:var(--bad-back);color:var(--bad)}
.good{background:var(--good-back);color:var(--good)}
.note{background:var(--note);color:var(--note-text)}
.note a{color:inherit;font-weight:600}
.box+.lead{margin-top:1rem}
.or{display:flex;align-items:center;gap:.8rem;color:var(--muted);font-size:.875rem;margin-top:1.5rem}
.or::before,.or::after{content:"";flex:1;border-top:1px solid var(--line)}
.foot{margin-top:1.5rem;padding-top:1.25rem;border-top:1px solid var(--line);color:var(--muted);font-size:.95rem;text-align:center}
.secret{display:block;padding:.7rem .9rem;border:1px dashed var(--edge);border-radius:10px;font-size:.95rem;overflow-wrap:anywhere;user-select:all}
footer{max-width:32rem;margin:1.5rem auto 0;color:var(--muted);font-size:.8125rem;text-align:center;text-wrap:pretty}
@media (max-width:26rem){body{padding:0;background:var(--card)}main{max-width:none;margin:0}.card{border:0;border-radius:0;box-shadow:none}footer{margin:0;padding:1rem 1.5rem}}
@media (forced-colors:active){.card,button,.box{border:1px solid}}
`;

const icons = {
  bad: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM8 4.5v4.2M8 11.2v.1',
  good: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM5 8.2l2.1 2.1L11 6.2',
  note: 'M2 4.5h12v8H2zM2.3 4.8 8 9l5.7-4.2',
} as const;

/** A coloured box with an icon; `bad` is read out at once by screen readers. */
export function box(kind: keyof typeof icons, content: Markup | string): Markup {
  const role = kind === 'bad' ? raw(' role="alert"') : kind === 'good' ? raw(' role="status"') : '';
  return html`<div class="box ${kind}"${role}><svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${icons[kind]}"/></svg><div>${content}</div></div>`;
}

/** Where mailed codes are to be found. */
export const inboxNote = (): Markup =>
  box(
    'note',
    html`In this sandbox, messages go to the <a href="/_aws/inbox" target="_blank" rel="noopener">inbox</a> (opens in a new tab).`,
  );

export interface PageContent {
  readonly title: string;
  /** Name shown above the heading: the app that one signs in to. */
  readonly brand: string;
  readonly content: Markup;
  readonly status?: 200 | 400 | 403 | 404;
}

/** Answers with a page. */
export function showPage(
  c: Context,
  { title, brand, content, status = 200 }: PageContent,
): Response | Promise<Response> {
  c.header('Cache-Control', 'no-store');
  // Not no-referrer: forms would then say that they come from nowhere (`Origin: null`), and could not be told as ours.
  c.header('Referrer-Policy', 'same-origin');
  c.header('X-Content-Type-Options', 'nosniff');
  // No form-action: it would also stop the redirect back to the app.
  c.header(
    'Content-Security-Policy',
    `default-src 'none'; style-src ${sourceHash(style)}; frame-ancestors 'none'; base-uri 'none'`,
  );
  return c.html(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${brand}</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<div class="card">
<div class="brand"><span class="mark" aria-hidden="true">${brand.trim().charAt(0).toUpperCase()}</span><span>${brand}</span></div>
${content}
</div>
</main>
<footer>Local sandbox: this page stands in for the hosted pages of Amazon Cognito. Nothing you enter leaves this computer.</footer>
</body>
</html>`,
    status,
  );
}
