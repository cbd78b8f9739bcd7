import type { Metadata } from 'next';
import { WorkspacesPage } from '../../components/account/workspaces-page';

export const metadata: Metadata = { title: 'Workspaces' };

export default function Page() {
  return <WorkspacesPage />;
}
