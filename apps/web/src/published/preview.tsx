import { ImageResponse } from 'next/og';
import { mainPicture } from './main-picture';
import { utc } from './moment';
import type { Published } from './published';
import { keyNumbers, summaryOf } from './summary';

const ink = '#1d1f21';
const muted = '#5a5f63';
const accent = '#0b5f80';
const line = '#e1e1dd';
/** Of titles and names, in characters. Longer ones would push the figures off the picture. */
const longest = 90;

/** The preview of a revision as PNG: its title, what it found, and its main figure. The font comes with Next. */
export async function previewOf({
  content,
  digest,
  publishedAt,
}: Pick<Published, 'content' | 'digest' | 'publishedAt'>): Promise<ArrayBuffer> {
  const title = clipped(content.title) || 'A notebook';
  const numbers = keyNumbers(content);
  const picture = mainPicture(content);
  const response = new ImageResponse(
    <div
      style={{
        width: '100%',
        height: '100%',
        display: 'flex',
        flexDirection: 'column',
        padding: '48px 64px',
        background: '#f7f7f5',
        color: ink,
        fontSize: 28,
      }}
    >
      <div style={{ display: 'flex', alignItems: 'center', color: accent, fontSize: 30 }}>
        <svg width="36" height="36" viewBox="0 0 20 20" fill={accent} aria-hidden="true">
          <rect x="1" y="2" width="18" height="4" rx="1" />
          <rect x="1" y="8" width="11" height="4" rx="1" />
          <rect x="1" y="14" width="15" height="4" rx="1" />
        </svg>
        <span style={{ marginLeft: 14 }}>Flapbook</span>
      </div>
      <div
        style={{
          display: 'flex',
          marginTop: 22,
          fontSize: title.length > 45 ? 44 : 52,
          lineHeight: 1.15,
          letterSpacing: -1.5,
        }}
      >
        {title}
      </div>
      <div style={{ display: 'flex', flex: 1, alignItems: 'center', marginTop: 20 }}>
        <div style={{ display: 'flex', flexDirection: 'column', flex: 1 }}>
          {numbers.length === 0 && (
            <div style={{ display: 'flex', color: muted, lineHeight: 1.4, paddingRight: 32 }}>
              {drawable(summaryOf(content))}
            </div>
          )}
          {numbers.map(({ label, value, note }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: drawn once
            <div key={index} style={{ display: 'flex', flexDirection: 'column', marginBottom: 12 }}>
              <div style={{ display: 'flex', alignItems: 'baseline' }}>
                <span style={{ fontSize: 38, color: accent }}>{value}</span>
                <span style={{ marginLeft: 16 }}>{clipped(label, 32)}</span>
              </div>
              <span style={{ color: muted, fontSize: 20 }}>{note}</span>
            </div>
          ))}
        </div>
        {picture && (
          // biome-ignore lint/performance/noImgElement: drawn into a picture, not on a page
          <img src={picture.source} width={picture.width} height={picture.height} alt="" />
        )}
      </div>
      <div
        style={{
          display: 'flex',
          justifyContent: 'space-between',
          borderTop: `2px solid ${line}`,
          paddingTop: 18,
          color: muted,
          fontSize: 22,
        }}
      >
        <span>Published {utc(publishedAt)}</span>
        <span>{digest.slice(0, 16)}</span>
      </div>
    </div>,
    { width: 1200, height: 630 },
  );
  return response.arrayBuffer();
}

/**
 * What the font that comes with Next has letters for. The library would fetch a font or a picture for any other letter:
 * nothing that somebody wrote is to be asked of strangers.
 */
const undrawable = /[^\u0020-\u007e\u00a0-\u017f\u2013\u2014\u2018-\u201e\u2022\u2026\u20ac\u2212]+/gu;

function drawable(text: string): string {
  return text.normalize('NFC').replace(undrawable, ' ').replace(/\s+/g, ' ').trim();
}

function clipped(text: string, most = longest): string {
  const plain = drawable(text);
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}
