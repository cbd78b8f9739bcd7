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
    readonly state: { vhost?: boolean };
    mountPath?: string;
    status: number;
    readonly body?: { readonly ListBucketResult?: Page } | null;
  }

  interface Page {
    readonly Contents: readonly unknown[];
    readonly MaxKeys: number | string;
    IsTruncated: boolean;
  }

  type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;
  type PutContent = (path: string, content: unknown) => Promise<[byteLength: number, md5: string]>;

  interface StoredObject {
    readonly size: number;
    readonly range?: unknown;
    content: import('node:stream').Readable | null;
  }

  type GetObject = (bucket: string, key: string, options: unknown) => Promise<StoredObject | null>;
  type ListObjects = (bucket: string, options: unknown) => Promise<{ readonly isTruncated: boolean }>;

  export default class S3rver {
    constructor(options: Options);
    readonly store: { putContent: PutContent; listObjects: ListObjects; getObject: GetObject };
    readonly middleware: Middleware[];
    readonly httpServer: import('node:http').Server;
    run(): Promise<import('node:net').AddressInfo>;
    close(): Promise<void>;
  }
}
