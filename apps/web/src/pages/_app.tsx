import type { AppProps } from 'next/app';
import '../styles/tokens.css';
import '../styles/base.css';

/** Around the pages that are served without scripts; all others are in `app`. */
export default function App({ Component, pageProps }: AppProps) {
  return <Component {...pageProps} />;
}
