import { Header } from '../components/chrome/header';
import { Notice } from '../components/chrome/notice';

export default function NotFound() {
  return (
    <>
      <Header />
      <Notice title="There is nothing at this address.">
        <a href="/">All notebooks</a>
      </Notice>
    </>
  );
}
