const paths = {
  run: 'M5 3.5v9l7.5-4.5z',
  stop: 'M4 4h8v8H4z',
  more: 'M3 8h.01M8 8h.01M13 8h.01',
  plus: 'M8 3v10M3 8h10',
  download: 'M8 2.5v7.5M5 7l3 3 3-3M3 12.5h10',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  trash: 'M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5M7 7v3.5M9 7v3.5',
  clock: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M8 5v3l2 1.5',
  code: 'M5.5 4L2 8l3.5 4M10.5 4L14 8l-3.5 4',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z',
  system: 'M2 3h12v8H2zM6 14h4M8 11v3',
  warning: 'M8 2.5l6 11H2zM8 6.5v3M8 11.5v.01',
  list: 'M2.5 4h.01M5.5 4H14M2.5 8h.01M5.5 8H14M2.5 12h.01M5.5 12H14',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.5 10.5L14 14',
  pending: 'M8 3a5 5 0 1 0 5 5',
  undo: 'M6 3L2.5 6.5 6 10M2.5 6.5h7a4 4 0 0 1 0 8H7',
  redo: 'M10 3l3.5 3.5L10 10M13.5 6.5h-7a4 4 0 0 0 0 8H9',
  folded: 'M6 4l4 4-4 4',
  unfolded: 'M4 6l4 4 4-4',
  text: 'M3 4h10M3 8h10M3 12h6',
  grip: 'M6 3.5v.5M10 3.5v.5M6 8v.5M10 8v.5M6 12.5v.5M10 12.5v.5',
  sliders: 'M3 5h4M11 5h2M9 3v4M3 11h1M8 11h5M6 9v4',
  move: 'M7 3H3v10h10V9M9.5 3H13v3.5M13 3L7.5 8.5',
  study: 'M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 9.5h4v4h-4z',
} as const;

export type IconName = keyof typeof paths;
const filled = new Set<IconName>(['run', 'stop']);

/** A sign beside a text that says the same; hidden from screen readers. */
export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={className}
      fill={filled.has(name) ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.4 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
