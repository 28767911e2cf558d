//! `bench-serve`: serves a benchmark's store, made with the demonstration district first if it is new. The address
//! is the first line on standard output. Refuses every store that is not a benchmark's or a demonstration's.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::{App, Setup};
use store::Store;

use super::ORIGIN;
use crate::config::Config;
use crate::setup::{Failure, Resolved, println_out, render};

/// Serves until told to stop.
pub(crate) async fn run(config: PathBuf) -> Result<ExitCode, Failure> {
    let config = Config::read(&config)?;
    let (addr, base_url) = (config.addr, config.base_url.clone());
    let limits = config.http.limits()?;
    let place = Resolved::from(config);
    let store = place.open().await?;
    let app = open(store, &place.keyring, Clock::system()).await?;
    let home = place.keyring.parent().unwrap_or(&place.data_dir);
    if app.master().units.is_empty() {
        crate::demo::seed(&app, home).await?;
    }
    let web = web::WebConfig { demo: true, secure_cookies: false, base_url, ..web::WebConfig::default() };
    crate::serve::serve(app, (addr, limits), web, |addr| println_out(&addr.to_string())).await?;
    Ok(ExitCode::SUCCESS)
}

/// The application over a benchmark's store; the keyring is made where there is none.
pub(crate) async fn open(store: Store, keyring: &Path, clock: Clock) -> Result<App, Failure> {
    if store.meta("origin").await?.is_some_and(|origin| origin != ORIGIN) {
        return Err(Failure::new("拒绝：这不是性能测试建立的数据。"));
    }
    if !keyring.exists() {
        Keyring::generate(&Entropy::System, true)?.write(keyring)?;
    }
    let setup = Setup {
        store,
        clock,
        entropy: Entropy::System,
        keyring: Keyring::read(keyring)?,
        render: render(),
        origin: ORIGIN.to_owned(),
        base_url: "http://127.0.0.1".to_owned(),
        demo: true,
    };
    Ok(App::new(setup).await?)
}
