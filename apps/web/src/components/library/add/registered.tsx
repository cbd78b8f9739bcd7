import Link from 'next/link';

/** What was made known, with the way to its page. */
export function Registered({ name, address, close }: { name: string; address: string; close: () => void }) {
  return (
    <>
      Registered as{' '}
      <Link href={address} onClick={close}>
        {name}
      </Link>
      .
    </>
  );
}
