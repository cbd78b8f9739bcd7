/** Makes a notebook of the revision and leads there; a plain form, which needs no scripts. */
export function ForkForm({ digest }: { digest: string }) {
  return (
    <form method="post" action={`/api/revisions/${digest}/fork`}>
      <button type="submit" className="primary" title="Makes a notebook of your own of it, to run and change">
        Fork
      </button>
    </form>
  );
}
