/** One line of progress on standard error: rewritten in place on a terminal, a line every tenth elsewhere. */
export class ProgressLine {
  readonly #terminal = process.stderr.isTTY;
  #last = '';

  /** @param etaSeconds null while it is not known */
  show(
    label: string,
    { fraction, etaSeconds }: { readonly fraction: number; readonly etaSeconds: number | null },
  ): void {
    const percent = this.#terminal ? Math.floor(fraction * 100) : Math.floor(fraction * 10) * 10;
    const eta = etaSeconds === null || fraction >= 1 ? '' : `, ${Math.ceil(etaSeconds)} s left`;
    const line = `${label} ${percent} %`;
    if (line === this.#last) return;
    this.#last = line;
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
