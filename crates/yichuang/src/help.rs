//! Help and usage errors in Chinese, like the rest of what the program says: clap has its own headings, its own flags
//! and its own sentences.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, Parser};

/// How help is laid out.
const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}";

/// The words of the benchmark's options: its own module is what is measured, and stays as it was measured.
const BENCH: [(&str, &str); 10] = [
    ("large", "再测一千万件（约 30 GB 磁盘，SQLite 一刻钟）"),
    ("quick", "小库、短时：十分钟"),
    ("engine", "测哪种数据库"),
    ("pg", "要测的 PostgreSQL；不给就看环境变量 YICHUANG_TEST_PG"),
    ("rounds", "测几轮，取中位数"),
    ("seconds", "每一段测几秒"),
    ("only", "只测哪几部分：blocks、two、growth、kill、ledger、embedded、catalogue"),
    ("ops", "各段里只测哪几种操作：create、transition、read、list、life、\"case page\"……"),
    ("clients", "各段里只测哪几种连接数"),
    ("out", "结果写到哪个文件；`-` 是标准输出"),
];

/// What was asked on the command line. A mistake is told in Chinese above what clap says, and ends the program.
pub(crate) fn asked<C: Parser>() -> C {
    let matches = in_chinese(C::command()).try_get_matches().and_then(|found| C::from_arg_matches(&found));
    matches.unwrap_or_else(|error| {
        if let Some(what) = mistake(&error) {
            eprintln!("yichuang: {what}");
        }
        error.exit()
    })
}

/// The command with its help in Chinese.
pub(crate) fn in_chinese(command: Command) -> Command {
    let command = command.mut_subcommand("bench", |bench| {
        BENCH.iter().fold(bench, |bench, (name, words)| bench.mut_arg(*name, |arg| arg.help(*words)))
    });
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).help("显示版本");
    let mut command = headed(command.disable_version_flag(true).arg(version));
    // clap adds its command `help` when it builds the tree.
    command.build();
    with_help_explained(command)
}

fn with_help_explained(command: Command) -> Command {
    command.mut_subcommands(|below| {
        let below = with_help_explained(below);
        if below.get_name() != "help" {
            return below;
        }
        let said = below.about("显示某个命令的说明").help_template(TEMPLATE);
        said.subcommand_help_heading("命令").subcommand_value_name("命令")
    })
}

fn headed(command: Command) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示说明");
    command
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .disable_help_flag(true)
        .arg(help)
        .mut_args(explained)
        .mut_subcommands(headed)
}

/// An argument under a Chinese heading, with what clap would say of values and defaults in English.
fn explained(arg: Arg) -> Arg {
    let arg = arg.help_heading("选项");
    if !arg.get_action().takes_values() {
        return arg;
    }
    let mut words = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let values = arg.get_possible_values();
    if !values.is_empty() {
        let names: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
        words.push_str(&format!("（{}）", names.join("、")));
    }
    if let Some(default) = arg.get_default_values().first() {
        words.push_str(&format!("（默认 {}）", default.to_string_lossy()));
    }
    let heading = if arg.is_positional() { "参数" } else { "选项" };
    arg.help(words).help_heading(heading).hide_default_value(true).hide_possible_values(true)
}

/// What is wrong with a command line, in a sentence; none where help was asked for.
fn mistake(error: &clap::Error) -> Option<String> {
    let named = |kind| match error.get(kind) {
        Some(ContextValue::String(name)) => name.clone(),
        Some(ContextValue::Strings(names)) => names.join("、"),
        _ => String::new(),
    };
    let (arg, value) = (named(ContextKind::InvalidArg), named(ContextKind::InvalidValue));
    Some(match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{arg}"),
        ErrorKind::UnknownArgument => format!("没有这个参数：{arg}"),
        ErrorKind::InvalidSubcommand => format!("没有这个命令：{}", named(ContextKind::InvalidSubcommand)),
        ErrorKind::ArgumentConflict => format!("参数不能同时给：{arg}"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("{arg} 不能是 {value}"),
        _ => "命令写得不对".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    /// A command and all below it, each with its name in full.
    fn all(command: &Command, above: &str, found: &mut Vec<(String, Command)>) {
        let name = format!("{above} {}", command.get_name());
        for below in command.get_subcommands() {
            all(below, &name, found);
        }
        found.push((name, command.clone()));
    }

    #[test]
    fn every_command_and_every_argument_is_explained_in_chinese() {
        let mut found = Vec::new();
        all(&in_chinese(crate::Cli::command()), "", &mut found);
        assert!(found.len() > 20, "only {}: has the source moved?", found.len());
        for (name, mut command) in found {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(!about.is_ascii(), "{name}: {about}");
            for arg in command.get_arguments() {
                let words = arg.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(!words.is_ascii(), "{name} {}: {words}", arg.get_id());
            }
            // Below `help` clap lists the others once more; nobody is shown the help of those.
            if name.contains(" help ") {
                continue;
            }
            let help = command.render_help().to_string();
            for english in ["Usage", "Options", "Commands", "Arguments", "Print ", "[default", "[possible"] {
                assert!(!help.contains(english), "{name}: {english} in {help}");
            }
        }
    }
}
