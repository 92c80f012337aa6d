/** Markdown: plain text for hovers. VS Code's own `appendText` would glue all words together with hard spaces. */

/** The text with everything escaped that Markdown, HTML or an automatic link would make something of. */
export function plainMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|~$]/g, '\\$&').replace(/[<>&@:]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
