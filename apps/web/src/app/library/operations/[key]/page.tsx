import type { Metadata } from 'next';
import { OperationPage } from '../../../../components/library/operation/operation-page';

export const metadata: Metadata = { title: 'Operation' };

export default async function Page({ params }: { params: Promise<{ key: string }> }) {
  const { key } = await params;
  return <OperationPage key={key} operationKey={decodeURIComponent(key)} />;
}
