const PREFIX = 'study ';

/** The lane of a study's operations: studies share the workers equally, with each other and with notebooks. */
export function laneOfStudy(id: string): string {
  return PREFIX + id;
}

/** Whether a lane is that of a study, as against a notebook's. */
export function isLaneOfStudy(lane: string): boolean {
  return lane.startsWith(PREFIX);
}
