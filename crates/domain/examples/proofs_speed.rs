//! How long the report of needless and circular proofs takes over a large catalogue:
//! `cargo run --release -p yichuang-domain --example proofs_speed [ITEMS] [MATERIALS]`.

#![expect(clippy::print_stdout, reason = "it is there to print")]

use domain::catalogue::{ItemVersion, import, proofs};

/// A generator whose numbers are the same on every machine (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap_or_default() % n.max(1)
    }
}

const COMMON: [&str; 8] = [
    "居民身份证",
    "居民户口簿（首页和本人页）",
    "营业执照副本复印件",
    "结婚证",
    "申请书",
    "居民身份证或社会保障卡",
    "收养人居民户口簿和居民身份证",
    "经营场所使用证明",
];

fn item(at: usize, items: usize, materials: usize, numbers: &mut Numbers) -> serde_json::Value {
    let asked: Vec<_> = (0..materials)
        .map(|n| {
            let name = match numbers.below(4) {
                0 => COMMON.get(numbers.below(COMMON.len())).copied().unwrap_or_default().to_owned(),
                1 => format!("第{}号许可证书（原件）", numbers.below(items)),
                _ => format!("第{}号情况说明", at * materials + n),
            };
            serde_json::json!({"name": name, "form": "原件和复印件", "required": numbers.below(3) > 0})
        })
        .collect();
    serde_json::json!({
        "id": format!("T-{at:06}"), "name": format!("第{at}号许可"), "department": format!("第{}部门", at % 200),
        "level": "县级", "category": format!("第{}类", at % 40), "materials": asked,
        "conditions": [format!("已取得第{}号许可证书，且无不良记录", numbers.below(items))],
        "result": {"name": format!("第{at}号许可证书")}
    })
}

fn catalogue(items: usize, materials: usize) -> Vec<ItemVersion> {
    let mut numbers = Numbers(7);
    let lines: Vec<String> =
        (0..items).map(|at| item(at, items, materials, &mut numbers).to_string()).collect();
    import(&lines.join("\n")).items
}

#[expect(clippy::disallowed_methods, reason = "an example measures; the crate has no clock")]
fn main() {
    let mut given = std::env::args().skip(1).filter_map(|word| word.parse().ok());
    let (items, materials) = (given.next().unwrap_or(20_000), given.next().unwrap_or(10));
    let catalogue = catalogue(items, materials);
    let start = std::time::Instant::now();
    let report = proofs::report(&catalogue);
    let took = start.elapsed();
    println!(
        "{items} items of {materials} materials: {took:.2?}; {} findings, {} circles, the largest of {} items, shortest way {}",
        report.findings.len(),
        report.circles.len(),
        report.circles.iter().map(|circle| circle.items.len()).max().unwrap_or_default(),
        report.circles.iter().map(|circle| circle.steps.len()).min().unwrap_or_default(),
    );
}
