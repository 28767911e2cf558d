//! Listening: an orderly end lets requests finish.

use axum::Router;
use tokio::net::TcpListener;

/// Serves until `stop` is done; requests that are running are finished.
///
/// # Errors
/// The listener broke.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}
