/** The look of the sandbox's web pages: hosted sign-in pages and inbox. Light and dark follow the system. */
import { createHash } from 'node:crypto';

export const pageStyle = `
*,*::before,*::after{box-sizing:border-box}
:root{color-scheme:light dark;
--page:#f3f4f8;--card:#fff;--text:#1a2030;--muted:#586176;--line:#dfe3ec;--edge:#868fa3;
--accent:#3a53c5;--accent-strong:#2b40a3;--on-accent:#fff;--note:#eef1fd;--note-text:#27346f;
--bad:#a8201a;--bad-back:#fdf0ef;--good:#14663a;--good-back:#ebf7f0;--shadow:0 1px 2px #1a203014,0 12px 32px #1a20301a}
@media (prefers-color-scheme:dark){:root{
--page:#10131a;--card:#191e28;--text:#e7eaf2;--muted:#a0a9bb;--line:#2c3442;--edge:#707b90;
--accent:#9db0ff;--accent-strong:#b9c7ff;--on-accent:#0f1738;--note:#1f2842;--note-text:#cbd5ff;
--bad:#ffb3ab;--bad-back:#3b1f1f;--good:#9fe0b8;--good-back:#1a3226;--shadow:0 1px 2px #0006,0 12px 32px #0006}}
body{margin:0;min-height:100dvh;background:var(--page);color:var(--text);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;-webkit-text-size-adjust:100%}
a{color:var(--accent);text-underline-offset:.18em}
a:hover{color:var(--accent-strong)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:6px}
h1{font-size:1.5rem;line-height:1.25;letter-spacing:-.01em;margin:0;text-wrap:balance}
p{margin:0}
button,input{font:inherit;color:inherit}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
`;

/** For the Content-Security-Policy: allows exactly these inline styles or scripts and nothing else. */
export function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
