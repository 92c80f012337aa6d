/** Wizard page: the HTML around the webview's element, with the strictest content security policy it can live with. */

export interface PageSources {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  readonly nonce: string;
  readonly script: string;
  readonly styles: string;
  readonly codicons: string;
}

/**
 * Only the extension's own script runs, and nothing is loaded from elsewhere. `data-test` hooks and text come from the
 * bundle, so there is no markup here that depends on what the person typed.
 */
export function wizardHtml({ cspSource, nonce, script, styles, codicons }: PageSources): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1.0">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <title>Cognito API Setup</title>
  <link rel="stylesheet" id="vscode-codicon-stylesheet" href="${codicons}" nonce="${nonce}">
  <link rel="stylesheet" href="${styles}">
  <script type="module" nonce="${nonce}" src="${script}"></script>
</head>
<body>
  <cognito-wizard></cognito-wizard>
</body>
</html>
`;
}
