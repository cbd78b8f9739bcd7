import type { Metadata } from 'next';
import { PublishedListPage } from '../../components/account/published-page';

export const metadata: Metadata = { title: 'Published' };

export default function Page() {
  return <PublishedListPage />;
}
