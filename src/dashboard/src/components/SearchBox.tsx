import { useEffect, useRef, useState } from 'preact/hooks';
import { useKeys } from '../state/useKeys';
import { useView } from '../state/view';

/** How long nothing must be typed until it is searched for. */
const pauseMs = 250;

/** Characters that the API takes. */
const lengthMax = 200;

/** Narrows the queries to those whose text holds what is typed; `/` leads here. */
export function SearchBox() {
  const { address, go } = useView();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(address.search);
  useKeys({ '/': () => input.current!.select() });

  // The Back button changes the address without any typing.
  useEffect(() => setText(address.search), [address.search]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (text !== address.search) {
        go({ search: text }, 'replace');
      }
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [text]);

  return (
    <input
      ref={input}
      type="search"
      class="search"
      data-testid="search"
      aria-label="Search the text of queries"
      placeholder="Search text or table  ( / )"
      maxLength={lengthMax}
      autocomplete="off"
      spellcheck={false}
      value={text}
      onInput={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.currentTarget.blur();
        }
      }}
    />
  );
}
