// Figures that come by themselves: the server sends the fragment anew whenever they move. Without script the page loads
// itself again every minute; so it does where no stream is to be had.

/** Seconds after which the page is loaded again where no stream comes about. */
const AGAIN = 60;

/** Puts new figures in the place of the old ones; the focus stays on the link it was on. */
function put(box, text) {
  const at = [...box.querySelectorAll("a")].indexOf(document.activeElement);
  box.innerHTML = text;
  if (at >= 0) box.querySelectorAll("a")[at]?.focus({ preventScroll: true });
}

/** Follows the stream a page names. */
export function follow(box) {
  // A page of the pattern collection stands still.
  if (!box.dataset.live) return;
  const again = () => setTimeout(() => location.reload(), AGAIN * 1000);
  if (!("EventSource" in window)) return again();
  const source = new EventSource(box.dataset.live);
  source.addEventListener("figures", (event) => put(box, event.data));
  // The session is over: loading the page leads to the sign-in and back.
  source.addEventListener("over", () => {
    source.close();
    location.reload();
  });
  // A connection that broke is tried again by the browser; one that was refused is not.
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) again();
  });
  // A page that is kept for going back must not hold a connection.
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
