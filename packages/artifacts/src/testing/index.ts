export { type S3ServerOptions, startS3Server, type TestS3Server } from './s3Server.ts';
