import { ModelPage } from '../../../../components/library/catalogue/model-page';

export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params;
  return <ModelPage key={name} name={decodeURIComponent(name)} />;
}
