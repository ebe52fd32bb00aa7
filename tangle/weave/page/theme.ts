/** Light, dark, or what the system says. */
import { button } from './elements.ts';

const THEMES = ['system', 'light', 'dark'] as const;
const KEY = 'loomix-theme';

/** Sets the theme at once, before anything is shown; the button for it. */
export function prepareTheme(): HTMLButtonElement {
  let theme = remembered();
  const change = button('', () => {
    const next = (THEMES.findIndex((one) => one === theme) + 1) % 3;
    theme = THEMES[next] ?? 'system';
    remember(theme);
    apply();
  }, { class: 'theme' });
  const apply = (): void => {
    document.documentElement.dataset['theme'] = theme;
    change.textContent = `Theme: ${theme}`;
  };
  apply();
  return change;
}

function remembered(): string {
  try {
    return localStorage.getItem(KEY) ?? 'system';
  } catch {
    return 'system';
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // A page that may store nothing keeps its theme until it is left.
  }
}
