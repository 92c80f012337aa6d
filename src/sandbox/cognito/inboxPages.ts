/** The inbox: mail and text messages that Cognito would have sent, as a page for people and as JSON for programs. */
import { type Context, Hono } from 'hono';
import { html, raw } from 'hono/html';
import type { Pages, World } from '../service.ts';
import { pageStyle, sourceHash } from './hosted/pageStyle.ts';
import { entry, type Mail, stateOf } from './state.ts';

const style = `${pageStyle}
body{padding:clamp(1rem,4vw,3rem) 1rem 3rem}
main{max-width:46rem;margin:0 auto}
header{display:flex;justify-content:space-between;align-items:baseline;gap:1rem;flex-wrap:wrap;padding-bottom:1.25rem}
.live{display:flex;align-items:center;gap:.5rem;color:var(--muted);font-size:.875rem}
.live::before{content:"";width:.55rem;height:.55rem;border-radius:50%;background:var(--good)}
.live.off::before{background:var(--bad)}
ol{list-style:none;margin:0;padding:0;display:grid;gap:.9rem}
li{background:var(--card);border:1px solid var(--line);border-radius:14px;box-shadow:0 1px 2px #1a203010;padding:1.1rem 1.25rem;display:grid;gap:.75rem}
.top{display:flex;justify-content:space-between;gap:.25rem 1rem;flex-wrap:wrap}
h2{font-size:1.0625rem;line-height:1.35;margin:0}
.to{color:var(--muted);font-size:.925rem;overflow-wrap:anywhere}
time{color:var(--muted);font-size:.875rem;white-space:nowrap}
.body{white-space:pre-wrap;overflow-wrap:anywhere}
.code{display:flex;align-items:center;gap:.75rem;flex-wrap:wrap;background:var(--note);color:var(--note-text);border-radius:10px;padding:.55rem .55rem .55rem .9rem}
.code code{font-size:1.3rem;letter-spacing:.08em;font-weight:600;overflow-wrap:anywhere;user-select:all}
.code button{margin-left:auto;min-height:2.3rem;padding:.3rem .85rem;border:1px solid currentColor;border-radius:8px;background:transparent;font-size:.9rem;font-weight:600;cursor:pointer}
.code button:hover{background:var(--card)}
.empty{background:var(--card);border:1px dashed var(--edge);border-radius:14px;padding:clamp(2rem,8vw,4rem) 1.5rem;text-align:center;color:var(--muted);text-wrap:balance}
.empty strong{display:block;color:var(--text);font-size:1.125rem;margin-bottom:.35rem}
footer{margin-top:1.5rem;color:var(--muted);font-size:.8125rem;text-align:center;text-wrap:pretty}
.quiet{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (forced-colors:active){li,.code{border:1px solid}}
`;

// Fetches the list again and swaps it in when something came, so that neither focus nor selection is lost meanwhile.
const script = `
const list=document.getElementById('messages'),live=document.getElementById('live'),news=document.getElementById('news');
let known=list.dataset.version;
async function look(){
try{
const answer=await fetch('/_aws/inbox/list');
const version=answer.headers.get('x-inbox-version');
live.className='live';live.textContent='Refreshes by itself';
if(version!==known){const had=Number(known);known=version;list.innerHTML=await answer.text();
if(Number(version)>had)news.textContent=version-had===1?'1 new message':(version-had)+' new messages';}
}catch{live.className='live off';live.textContent='The sandbox is not running';}
setTimeout(look,document.hidden?5000:1500);
}
document.addEventListener('click',async event=>{
const button=event.target.closest('button[data-copy]');
if(!button)return;
try{await navigator.clipboard.writeText(button.dataset.copy);button.textContent='Copied';}
catch{button.textContent='Select and copy';}
});
look();
`;

export const inboxPages: Pages = (world) => {
  const app = new Hono();
  app.get('/_aws/inbox', (c) => inboxPage(c, world));
  app.get('/_aws/inbox/list', (c) => {
    c.header('Cache-Control', 'no-store');
    c.header('X-Inbox-Version', String(version(world)));
    return c.html(messages(world));
  });
  /** Newest first; `?to=` keeps one receiver's. `at` is ISO 8601. */
  app.get('/_aws/inbox/messages.json', (c) => {
    const receiver = c.req.query('to');
    c.header('Cache-Control', 'no-store');
    return c.json(
      newestFirst(world)
        .filter(({ to }) => receiver === undefined || to === receiver)
        .map(({ to, subject, body, at, code, medium }) => ({
          to,
          subject,
          body,
          at: new Date(at).toISOString(),
          code,
          medium,
        })),
    );
  });
  return app;
};

/** Serial number of the newest message. */
function version(world: World): number {
  return stateOf(world).mail.at(-1)?.serial ?? 0;
}

function newestFirst(world: World): Mail[] {
  return stateOf(world).mail.toReversed();
}

function inboxPage(c: Context, world: World): Response | Promise<Response> {
  c.header('Cache-Control', 'no-store');
  c.header('Referrer-Policy', 'no-referrer');
  c.header('X-Content-Type-Options', 'nosniff');
  c.header(
    'Content-Security-Policy',
    `default-src 'none'; style-src ${sourceHash(style)}; script-src ${sourceHash(script)}; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'`,
  );
  return c.html(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox inbox</title>
<noscript><meta http-equiv="refresh" content="5"></noscript>
<style>${raw(style)}</style>
</head>
<body>
<main>
<header><h1>Inbox</h1><p class="live" id="live">Refreshes by itself</p></header>
<p class="quiet" id="news" role="status"></p>
<div id="messages" data-version="${version(world)}">${messages(world)}</div>
<footer>Local sandbox: these messages were never sent. They are what Amazon Cognito would have mailed or texted to your users.</footer>
</main>
<script>${raw(script)}</script>
</body>
</html>`);
}

function messages(world: World) {
  const all = newestFirst(world);
  if (all.length === 0)
    return html`<div class="empty"><strong>No messages yet</strong>When somebody signs up, is invited or forgets a password, the message lands here.</div>`;
  return html`<ol>${all.map((mail) => message(world, mail))}</ol>`;
}

function message(world: World, { to, subject, body, at, code, medium, poolId }: Mail) {
  const when = new Date(at);
  const pool = entry(stateOf(world).pools, poolId)?.name ?? 'a deleted user pool';
  return html`<li>
<div class="top"><h2>${medium === 'SMS' ? 'Text message' : subject}</h2><time datetime="${when.toISOString()}">${spoken(when, world.now())}</time></div>
<p class="to">To ${to} · from ${pool}</p>
${body.includes('\n') || code === undefined || !body.endsWith(code) ? html`<p class="body">${body}</p>` : html`<p class="body">${body.slice(0, -code.length).trimEnd()}</p>`}
${code === undefined ? '' : html`<div class="code"><code>${code}</code><button type="button" data-copy="${code}" aria-label="Copy ${code}">Copy</button></div>`}
</li>`;
}

/** The time of day, with the date when that is not today. */
function spoken(when: Date, now: number): string {
  const today = when.toDateString() === new Date(now).toDateString();
  const time = when.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return today ? time : `${when.toLocaleDateString(undefined, { dateStyle: 'medium' })}, ${time}`;
}
