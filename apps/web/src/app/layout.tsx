import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { ConnectionBanner } from '../components/chrome/connection-banner';
import { themeScript } from '../components/chrome/theme';
import { Toasts } from '../components/chrome/toasts';
import { trustedTypesScript } from '../components/chrome/trusted-types';
import { Palette } from '../components/palette/palette';
import '../styles/tokens.css';
import '../styles/base.css';

export const metadata: Metadata = {
  title: { default: 'Flapbook', template: '%s · Flapbook' },
  description: 'Structured pruning of language models, as notebooks',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f7f7f5' },
    { media: '(prefers-color-scheme: dark)', color: '#131517' },
  ],
};

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant, before anything that it is to watch */}
        <script dangerouslySetInnerHTML={{ __html: trustedTypesScript }} />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant, run before the first paint so that the theme does not flash */}
        <script dangerouslySetInnerHTML={{ __html: themeScript }} />
      </head>
      <body>
        <ConnectionBanner />
        {children}
        <Toasts />
        <Palette />
      </body>
    </html>
  );
}
