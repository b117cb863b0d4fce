/** Which of the two themes is on the screen. */
import type { ThemeName } from '../program/message';
import type { ThemeChoice } from '../program/model';

export const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

export const shownTheme = (choice: ThemeChoice): ThemeName =>
  choice === 'system' ? (systemIsDark.matches ? 'dark' : 'light') : choice;
