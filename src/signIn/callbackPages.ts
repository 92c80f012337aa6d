/** The pages that the browser shows when it comes back from the sign-in. */

/** Text made safe to stand in HTML. */
export function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character);
}

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { min-height: 100vh; margin: 0; display: grid; place-items: center; background: Canvas; color: CanvasText; }
  main { max-width: 28rem; padding: 2rem; text-align: center; }
  h1 { font-size: 1.25rem; font-weight: 600; margin: 0 0 .5rem; }
  p { margin: 0; opacity: .85; }
  .mark { font-size: 2.5rem; line-height: 1; margin-bottom: 1rem; }`;

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body><main>${body}</main></body></html>`;
}

/** How the sign-in ended. `text` must be safe HTML. */
export function resultPage(ok: boolean, text: string): string {
  const title = ok ? 'You are signed in' : 'Sign-in did not work';
  return page(
    title,
    `<div class="mark" aria-hidden="true">${ok ? '✓' : '✕'}</div><h1>${title}</h1><p role="status">${text}</p>`,
  );
}

/**
 * The implicit grant puts tokens behind the # of the address, which browsers send to no server: this page hands them
 * over to the listener it came from, and takes them out of the address bar.
 */
export function fragmentPage(): string {
  return page(
    'Signing in',
    `<h1>Signing in…</h1><p role="status" id="status">Handing the tokens over to VS Code.</p>
<script>
  const fragment = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  fetch(location.pathname, { method: 'POST', body: fragment })
    .then((answer) => answer.text())
    .then((html) => { document.open(); document.write(html); document.close(); })
    .catch(() => { document.getElementById('status').textContent = 'VS Code is no longer waiting. Start the sign-in again.'; });
</script>`,
  );
}
