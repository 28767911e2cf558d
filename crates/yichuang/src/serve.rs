//! `serve`, and serving in general: listen, background work, an orderly end.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::witness::Panel;
use service::{App, Setup};

use crate::config::Config;
use crate::setup::{Failure, Resolved, render};

/// Serves an application until it is told to stop.
pub(crate) async fn serve(
    app: App,
    (addr, limits): (SocketAddr, web::Limits),
    web: web::WebConfig,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Failure> {
    let listener = tokio::net::TcpListener::bind(addr)
        .await
        .map_err(|error| Failure::new(format!("不能监听 {addr}：{error}")))?;
    // Whoever searches first should not wait for the index.
    let master = app.master();
    let ready_to_search = tokio::task::spawn_blocking(move || {
        master.index();
    });
    ready_to_search.await.map_err(|error| Failure::new(error.to_string()))?;
    let background = tokio::spawn(service::timers::run(app.clone()));
    let witnesses = tokio::spawn(service::witness::run(app.clone()));
    let figures = tokio::spawn(service::figures::run(app.clone()));
    ready(listener.local_addr()?);
    let router = web::router(app.clone(), web);
    let looked_at = app.clone();
    let stop = async move {
        asked_to_stop().await;
        // Streams would go on for as long as stopping may take.
        service::supervision::pulse::end(&looked_at);
    };
    web::serve(listener, router, limits, stop).await?;
    app.stop();
    background.await?;
    // Nobody waits for an answer that is still to come.
    witnesses.abort();
    figures.abort();
    Ok(())
}

/// The witnesses of the configuration.
fn panel(ledger: &crate::config::Ledger) -> Result<Panel, Failure> {
    Ok(Panel::new(ledger.urls()?, ledger.quorum()?, crate::witness::client::post()))
}

pub(crate) async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}

/// `serve --config FILE`: refuses demo secrets and demo stores, and to start half configured.
pub(crate) async fn run(path: PathBuf) -> Result<ExitCode, Failure> {
    let config = Config::read(&path)?;
    if !config.base_url.starts_with("https://") && !config.base_url.starts_with("http://127.0.0.1") {
        return Err(Failure::new("base_url 须为 https:// 开头的对外地址"));
    }
    let limits = config.http.limits()?;
    let panel = config.ledger.as_ref().map(panel).transpose()?;
    let place = Resolved::from(config.clone());
    let keyring = Keyring::read(&place.keyring)?;
    if keyring.demo {
        return Err(Failure::new("拒绝启动：密钥文件是演示用的。正式运行请用 init 建立新库和密钥。"));
    }
    let store = place.open().await?;
    match store.meta("origin").await? {
        Some(origin) if origin.starts_with("demo.") => {
            return Err(Failure::new("拒绝启动：这是演示或模拟数据，其日志来源永久标明为演示。"));
        }
        Some(origin) if origin != config.origin => {
            return Err(Failure::new(format!("配置的 origin 与日志不符：日志为 {origin}")));
        }
        Some(_) => {}
        None => {
            return Err(Failure::new("数据库中还没有机构和账号，请先执行 init 建立。"));
        }
    }
    let app = App::new(Setup {
        store,
        clock: Clock::system(),
        entropy: Entropy::System,
        keyring,
        render: render(),
        origin: config.origin.clone(),
        base_url: config.base_url.trim_end_matches('/').to_owned(),
        demo: false,
    })
    .await?;
    if let Some(panel) = panel {
        service::witness::appoint(&app, panel)?;
    }
    let web = web::WebConfig {
        demo: false,
        secure_cookies: config.base_url.starts_with("https://"),
        base_url: config.base_url.trim_end_matches('/').to_owned(),
        screen_token: config.screen_token()?,
    };
    serve(app, (config.addr, limits), web, |addr| tracing::info!(%addr, "serving")).await?;
    Ok(ExitCode::SUCCESS)
}
