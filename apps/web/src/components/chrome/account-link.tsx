'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useViewer } from '../../client/viewer';
import css from './navigation.module.css';

/** The way to one’s account, or to where one signs in; nothing where nobody does. */
export function AccountLink() {
  const viewer = useViewer();
  const path = usePathname();
  if (viewer === null || viewer.isLocal) return null;
  const [href, title] = viewer.role === null ? ['/sign-in', 'Sign in'] : ['/account', 'Account'];
  return (
    <Link href={href!} className={css.link} aria-current={path === href ? 'page' : undefined} title={viewer.name}>
      {title}
    </Link>
  );
}
