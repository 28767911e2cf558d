//! What can go wrong between content and PDF.

use std::path::PathBuf;

/// Why a paper could not be rendered. Nothing is lost: the content is in the log and can be rendered later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// No font with Chinese characters in any of the directories.
    #[error(
        "没有找到中文字体，无法生成文书。请安装 Debian 软件包 fonts-noto-cjk（apt-get install fonts-noto-cjk），\
         或者把宋体、仿宋等字体文件放入字体目录：{}",
        list(dirs)
    )]
    NoFonts {
        /// Directories searched.
        dirs: Vec<PathBuf>,
    },
    /// The address is too long for a QR code.
    #[error("二维码内容过长（{bytes} 字节）")]
    QrTooLong {
        /// Length of the text in bytes.
        bytes: usize,
    },
    /// The template does not compile with this content: a fault of the program.
    #[error("文书模板出错：{message}")]
    Template {
        /// The typesetter's messages.
        message: String,
    },
}

fn list(dirs: &[PathBuf]) -> String {
    dirs.iter().map(|dir| dir.display().to_string()).collect::<Vec<_>>().join("、")
}
