import { Absent } from '../published/absent';

/** In place of the page that Next.js would show, whose styles stand in attributes. */
export default function Failed() {
  return <Absent why="away" />;
}
