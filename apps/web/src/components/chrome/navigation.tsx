'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import css from './navigation.module.css';

const places = [
  { title: 'Notebooks', href: '/', within: /^\/($|notebooks\/)/ },
  { title: 'Library', href: '/library', within: /^\/library/ },
  { title: 'Jobs', href: '/jobs', within: /^\/jobs/ },
];

/** The parts of the application, the present one marked. */
export function Navigation() {
  const path = usePathname() ?? '';
  return (
    <nav aria-label="Main" className={css.navigation}>
      {places.map(({ title, href, within }) => (
        <Link key={href} href={href} className={css.link} aria-current={within.test(path) ? 'page' : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
