/** The package has no types; these are the parts in use. */
declare module '@20minutes/s3rver' {
  interface Options {
    readonly address: string;
    readonly port: number;
    readonly silent: boolean;
    readonly directory: string;
    readonly configureBuckets: readonly { readonly name: string }[];
  }

  interface Context {
    readonly method: string;
    readonly path: string;
    readonly query: { readonly uploadId?: string };
    status: number;
  }

  type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;
  type PutContent = (path: string, content: unknown) => Promise<[byteLength: number, md5: string]>;

  export default class S3rver {
    constructor(options: Options);
    readonly store: { putContent: PutContent };
    readonly middleware: Middleware[];
    readonly httpServer: import('node:http').Server;
    run(): Promise<import('node:net').AddressInfo>;
    close(): Promise<void>;
  }
}
