/** What no capture from the wire can show, said where the numbers are read. */
export function Limits() {
  return (
    <footer class="footer">
      <details>
        <summary>What this does not show</summary>
        <p>
          QuerySniff reads what passes between client and server. It cannot see <b>rows examined</b>, <b>lock time</b>,{' '}
          <b>temporary tables</b> or <b>CPU time</b>: only the server knows those. Clients on the server's{' '}
          <b>unix socket</b> never reach the network. Of <b>encrypted</b> connections only client, TLS version, number
          and size are known. Duration runs from the last byte of a request to the last byte of its response, as seen by the agent; a command
          that lost packets touch is counted but not timed.
        </p>
      </details>
    </footer>
  );
}
