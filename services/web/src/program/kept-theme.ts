/** The choice between light and dark, kept in this browser. */
import type { ThemeName } from './message';
import type { ThemeChoice } from './model';

const key = 'cryptostream.theme';

// Storage is refused in some private windows: the choice then lasts as long as the page.
export const keepTheme = (theme: ThemeName): void => {
  try {
    localStorage.setItem(key, theme);
  } catch {
    return;
  }
};

export const keptTheme = (): ThemeChoice => {
  try {
    const kept = localStorage.getItem(key);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
};
