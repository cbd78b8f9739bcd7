// Preloaded into a process whose clock is to be wrong by so many milliseconds.
const offset = Number(process.env.TEST_CLOCK_OFFSET ?? 0);
const { Date: RealDate } = globalThis;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + offset);
    else super(...given);
  }

  static now() {
    return RealDate.now() + offset;
  }
};
