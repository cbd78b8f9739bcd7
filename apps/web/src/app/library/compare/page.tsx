import type { Metadata } from 'next';
import { ComparePage } from '../../../components/library/compare/compare-page';

export const metadata: Metadata = { title: 'Comparison' };

export default function Page() {
  return <ComparePage />;
}
