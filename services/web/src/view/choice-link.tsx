/** A choice of the shown series as a link: it has an address, opens in a new tab, and works from the keyboard. */
import type { ComponentChildren } from 'preact';
import { choose, type Wanted } from '../market/catalog';
import { toSearch } from '../market/wanted-url';
import type { ViewProps } from './view-props';

export type ChoiceProps = ViewProps & {
  readonly wanted: Partial<Wanted>;
  readonly isChosen: boolean;
  readonly class: string;
  readonly label?: string;
  readonly children: ComponentChildren;
};

export const ChoiceLink = ({ model, dispatch, wanted, isChosen, children, label, ...rest }: ChoiceProps) => {
  const series = choose(model.overview.catalog, { ...model.wanted, ...model.series, ...wanted });
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    dispatch({ _tag: 'SeriesWanted', wanted });
  };
  return (
    <a
      class={`${rest.class}${isChosen ? ' is-chosen' : ''}`}
      href={series === null ? '/' : toSearch(series)}
      aria-current={isChosen ? 'true' : undefined}
      aria-label={label}
      onClick={follow}
    >
      {children}
    </a>
  );
};
