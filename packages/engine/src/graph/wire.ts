/**
 * The few lines of protocol buffers that an ONNX file needs: varints, fixed 32-bit floats and length-delimited fields.
 * Written by hand because the graphs are small and the format is frozen: a general protobuf runtime with the ONNX
 * classes would be 400 kB of dependency for one write-only message.
 */
export class WireWriter {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  int(field: number, value: number | bigint): this {
    this.#varint(BigInt(field << 3));
    // Negative int64 values are written as their 64-bit two's complement, ten bytes long.
    return this.#varint(BigInt.asUintN(64, BigInt(value)));
  }

  float(field: number, value: number): this {
    this.#varint(BigInt((field << 3) | 5));
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#push(bytes);
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint(BigInt((field << 3) | 2));
    this.#varint(BigInt(value.byteLength));
    return this.#push(value);
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: WireWriter): this {
    return this.bytes(field, value.finish());
  }

  finish(): Uint8Array {
    const out = new Uint8Array(this.#length);
    let offset = 0;
    for (const chunk of this.#chunks) {
      out.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return out;
  }

  #push(bytes: Uint8Array): this {
    this.#chunks.push(bytes);
    this.#length += bytes.byteLength;
    return this;
  }

  #varint(value: bigint): this {
    const bytes: number[] = [];
    let rest = value;
    while (rest > 127n) {
      bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    return this.#push(Uint8Array.from(bytes));
  }
}
