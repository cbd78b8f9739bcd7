import type { Metadata } from 'next';
import { StudiesPage } from '../../../components/library/studies/studies-page';

export const metadata: Metadata = { title: 'Studies' };

export default function Page() {
  return <StudiesPage />;
}
