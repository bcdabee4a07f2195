/** A colour's key beside its name. */
export function Swatch({ colour }: { readonly colour: string }) {
  return <span class="swatch" aria-hidden="true" style={{ background: colour }} />;
}
