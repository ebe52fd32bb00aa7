/** Making the elements of the page. */

/** An element with attributes and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A button that says what it does, and does it. */
export function button(
  text: string,
  does: () => unknown,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const made = make('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', () => { does(); });
  return made;
}

/** Calls `work` and shows in `where` why it could not be done. */
export async function orSay(
  where: (text: string) => void, work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    where(error instanceof Error ? error.message : String(error));
  }
}
