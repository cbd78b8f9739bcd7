import { DatasetPage } from '../../../../components/library/catalogue/dataset-page';

export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params;
  return <DatasetPage key={name} name={decodeURIComponent(name)} />;
}
