/** Elsewhere than on a terminal, lines of one label come no faster than this. */
const LINE_MILLISECONDS = 1_000;

/** One line of progress on standard error: rewritten in place on a terminal, a line now and then elsewhere. */
export class ProgressLine {
  readonly #terminal = process.stderr.isTTY;
  #last = '';
  #label = '';
  #shownAt = 0;

  /**
   * @param etaSeconds null while it is not known
   * @param phase what is done besides computing, such as downloading a file
   */
  show(
    label: string,
    {
      fraction,
      etaSeconds,
      phase = null,
    }: { readonly fraction: number; readonly etaSeconds: number | null; readonly phase?: string | null },
  ): void {
    const percent = this.#terminal ? Math.floor(fraction * 100) : Math.floor(fraction * 10) * 10;
    const eta = etaSeconds === null || fraction >= 1 ? '' : `, ${Math.ceil(etaSeconds)} s left`;
    const line = `${label} ${percent} %${phase === null ? '' : `, ${phase}`}`;
    const early = !this.#terminal && label === this.#label && performance.now() - this.#shownAt < LINE_MILLISECONDS;
    if (line === this.#last || early) return;
    this.#last = line;
    this.#label = label;
    this.#shownAt = performance.now();
    process.stderr.write(this.#terminal ? `\r\x1b[K${line}${eta}` : `${line}${eta}\n`);
  }

  message(text: string): void {
    this.end();
    process.stderr.write(`${text}\n`);
  }

  end(): void {
    if (this.#terminal && this.#last !== '') process.stderr.write('\r\x1b[K');
    this.#last = '';
  }
}
