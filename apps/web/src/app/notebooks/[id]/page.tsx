import { NotebookPage } from '../../../components/notebook/notebook-page';

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <NotebookPage id={decodeURIComponent(id)} />;
}
