import { NotebookList } from '../components/list/notebook-list';

export default function Page() {
  return <NotebookList />;
}
