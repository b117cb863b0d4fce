import { layOut } from './layout';

test('panels stand from left to right, rows below each other, ids in reading order', () => {
  const draft = { type: 'text' };
  const panels = layOut([
    {
      height: 3,
      panels: [
        [10, draft],
        [14, draft],
      ],
    },
    { height: 5, panels: [[24, draft]] },
  ]);
  expect(panels.map(({ id, gridPos }) => ({ id, ...gridPos }))).toEqual([
    { id: 1, x: 0, y: 0, w: 10, h: 3 },
    { id: 2, x: 10, y: 0, w: 14, h: 3 },
    { id: 3, x: 0, y: 3, w: 24, h: 5 },
  ]);
});
