/** What one client may ask of a server that is there for others; the local user may ask as much as the machine can. */
export const CLIENT_LIMITS = {
  /** Of a member: requests that may come at once, and how many more each second. A control that is dragged asks ten times. */
  member: { atOnce: 1_200, aSecond: 20 },
  /** Of an address that strangers come from. */
  stranger: { atOnce: 240, aSecond: 4 },
  /** Streams of events that one client may have open. A window has a few. */
  streams: 64,
  /** Streams of events that a server has open, whoever’s they are. */
  allStreams: 4_000,
} as const;

/** When a client that has too many streams may try again. */
export const STREAM_RETRY_SECONDS = 10;
