import type { Metadata } from 'next';
import { StudyPage } from '../../../../components/library/studies/study-page';

export const metadata: Metadata = { title: 'Study' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <StudyPage key={id} id={decodeURIComponent(id)} />;
}
