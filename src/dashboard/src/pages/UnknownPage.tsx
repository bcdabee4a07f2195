import { useView } from '../state/view';

export function UnknownPage() {
  const { hrefOf } = useView();
  return (
    <section class="card state" data-testid="error">
      <h1>There is no such page</h1>
      <p>The address does not name a page of this dashboard. A digest id has 16 hexadecimal digits.</p>
      <a class="button" href={hrefOf({ name: 'overview' })}>
        Show all queries
      </a>
    </section>
  );
}
