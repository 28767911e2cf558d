//! `init`: a new, real store from an organisation file: keys, units, posts, first accounts, placements, catalogue.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use domain::catalogue::demo::{DemoAccount, DemoOrganisation};
use domain::organisation::{Placement, Post, PostId, Unit};
use serde::Deserialize;
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::nfc::{document, documents};
use service::{App, Setup};

use crate::config::Config;
use crate::setup::{Failure, Resolved, bad_json, println_out, read_text, render};

/// The organisation file: JSON, unknown keys refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganisationFile {
    units: Vec<Unit>,
    posts: Vec<Post>,
    accounts: Vec<AccountLine>,
    placements: Vec<Placement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountLine {
    username: String,
    name: String,
    post: PostId,
}

/// Makes the store of a configuration. Each account gets its own first password, printed once.
pub(crate) async fn run(
    config: &Path,
    organisation: &Path,
    catalogue: Option<PathBuf>,
) -> Result<ExitCode, Failure> {
    let config = Config::read(config)?;
    if config.origin.starts_with("demo.") {
        return Err(Failure::new("origin 不能以 demo. 开头：那是演示日志的标记。"));
    }
    let read = read(organisation)?;
    let place = Resolved::from(config.clone());
    let store = place.open().await?;
    if store.event_count().await? > 0 {
        return Err(Failure::new("数据库中已有记录，init 只用于新库。"));
    }
    let keyring = match Keyring::read(&place.keyring) {
        Ok(keyring) if keyring.demo => return Err(Failure::new("密钥文件是演示用的，请换一个位置。")),
        Ok(keyring) => keyring,
        Err(_) => {
            let keyring = Keyring::generate(&Entropy::System, false)?;
            keyring.write(&place.keyring)?;
            println_out(&format!(
                "已生成密钥文件 {}，请另行备份：丢失后个人信息无法解密。",
                place.keyring.display()
            ));
            keyring
        }
    };
    let app = App::new(Setup {
        store,
        clock: Clock::system(),
        entropy: Entropy::System,
        keyring,
        render: render(),
        origin: config.origin.clone(),
        base_url: config.base_url.clone(),
        demo: false,
    })
    .await?;
    for account in service::seed::organisation(&app, &config.origin, read).await? {
        println_out(&format!(
            "{}\t{}\t{}\t{}",
            account.username, account.password, account.name, account.unit_name
        ));
    }
    if let Some(path) = catalogue {
        let text = read_text("事项文件", &path)?;
        let imported = service::seed::catalogue(&app, domain::catalogue::import(&documents(&text))).await?;
        crate::items::print_fatal(&path, imported.grave.iter());
        println_out(&format!(
            "发布事项 {} 项，因致命问题未发布 {} 项。",
            imported.published, imported.held_back
        ));
    }
    service::log::advance(&app).await?;
    println_out("建立完成。以上初始口令只显示这一次，请交本人并尽快更换。");
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<DemoOrganisation, Failure> {
    let what = "机构文件";
    let text = read_text(what, path)?;
    // Read as it is written, so that a line number is that of the file; only then put into NFC.
    serde_json::from_str::<serde::de::IgnoredAny>(&text).map_err(|error| bad_json(what, path, &error))?;
    let file: OrganisationFile =
        serde_json::from_str(&document(&text)).map_err(|error| bad_json(what, path, &error))?;
    let wrong = |why: String| Failure::new(format!("{what} {}：{why}", path.display()));
    for post in &file.posts {
        if !file.units.iter().any(|unit| unit.id == post.unit) {
            return Err(wrong(format!("岗位 {} 所在单位 {} 不在机构文件中", post.id, post.unit)));
        }
    }
    for account in &file.accounts {
        if !file.posts.iter().any(|post| post.id == account.post) {
            return Err(wrong(format!("账号 {} 的岗位 {} 不在机构文件中", account.username, account.post)));
        }
    }
    let accounts = file.accounts.into_iter();
    Ok(DemoOrganisation {
        units: file.units,
        posts: file.posts,
        accounts: accounts
            .map(|line| DemoAccount { username: line.username, name: line.name, post: line.post })
            .collect(),
        placements: file.placements,
    })
}
