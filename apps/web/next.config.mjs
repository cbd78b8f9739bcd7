// Nothing of a researcher's work is reported anywhere. Set here, so that every way of building and serving obeys.
process.env.NEXT_TELEMETRY_DISABLED = '1';

// Only for `next dev` beside a running server; in production both share one address.
const server = process.env.FLAPBOOK_SERVER_URL;
const SERVED = ['/graphql', '/graphql/stream', '/health', '/export/:path*', '/import', '/upload/:path*'];

/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // The server in front compresses; it knows that events must not wait in a compressor's buffer.
  compress: false,
  devIndicators: false,
  // `npm run types` checks the types; checking them again would double the time of a build.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  rewrites: async () => [
    // Browsers ask for it while a page has not named its icon yet.
    { source: '/favicon.ico', destination: '/icon.svg' },
    ...(server ? SERVED.map((source) => ({ source, destination: `${server}${source}` })) : []),
  ],
};
