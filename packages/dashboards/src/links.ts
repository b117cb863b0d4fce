/** Links from one dashboard to another. */
import { uidOf } from './dashboard';

/** Of a cell that holds a symbol: the same time range on the chart of that symbol. */
export const toSymbol = {
  links: [
    {
      title: 'Technical analysis of ${__value.text}',
      url: `/d/${uidOf('technical-analysis')}?var-symbol=\${__value.text}&\${source:queryparam}&\${__url_time_range}`,
    },
  ],
};
