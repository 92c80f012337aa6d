/** Lets the input inside a vscode-element be described by text outside of it, which aria-describedby cannot. */
import { noChange } from 'lit';
import { Directive, directive, type ElementPart, type PartInfo, PartType } from 'lit/directive.js';

interface Description {
  /** Ids of the elements that describe the control. */
  readonly by: readonly string[];
  readonly invalid?: boolean;
  readonly disabled?: boolean;
}

class Describe extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('describe() stands on an element.');
  }

  override render(_description: Description): typeof noChange {
    return noChange;
  }

  override update(part: ElementPart, [description]: [Description]): typeof noChange {
    const host = part.element as HTMLElement & { readonly updateComplete?: Promise<unknown> };
    // The inner control exists after the element's own first drawing, the describing text after the page's.
    void Promise.resolve(host.updateComplete).then(() => apply(host, description));
    return noChange;
  }
}

/** On an element: `<vscode-textfield ${describe({ by: [helpId, messageId], invalid })}>`. */
export const describe = directive(Describe);

function apply(host: HTMLElement, { by, invalid = false, disabled = false }: Description): void {
  const inner: Element | null | undefined = host.shadowRoot?.querySelector('input, [role="combobox"]');
  if (!inner) return;
  const elements = by
    .map((id) => document.getElementById(id))
    .filter((element) => element !== null)
    .filter((element) => element.textContent?.trim() !== '');
  // References into the tree around a shadow root are allowed since Chromium 135; text does for older ones.
  if ('ariaDescribedByElements' in Element.prototype) inner.ariaDescribedByElements = elements;
  else inner.setAttribute('aria-description', elements.map((element) => element.textContent?.trim()).join(' '));
  if (inner instanceof HTMLInputElement) inner.disabled = disabled;
  if (invalid) inner.setAttribute('aria-invalid', 'true');
  else inner.removeAttribute('aria-invalid');
}
