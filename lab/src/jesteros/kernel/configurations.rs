//! The two configurations: the vendor's, and the community's in `build/`.

use std::path::Path;

use anyhow::Result;

use super::options::{Options, Values};
use crate::jesteros::write;

const DEFCONFIG: &str = "src/arch/arm/configs/omap3621_gossamer_evt1c_defconfig";
const COMMUNITY: &str = "build/uImage.config";
const HEAD: &str = "#\n# Automatically generated make config: don't edit\n\
    # Linux kernel version: 2.6.29-omap1\n# Wed Apr 20 10:33:32 2011\n#\n";

pub(super) fn write(options: &Options, folder: &Path) -> Result<()> {
    let vendor = text(options, |values| values.vendor.as_deref());
    write::file(&folder.join(DEFCONFIG), vendor)?;
    let community = text(options, |values| values.community.as_deref());
    write::file(&folder.join(COMMUNITY), community)
}

fn text(options: &Options, of: impl Fn(&Values) -> Option<&str>) -> String {
    let mut text = HEAD.to_owned();
    for values in &options.values {
        match of(values) {
            Some("n") => text += &format!("# CONFIG_{} is not set\n", values.name),
            Some(value) => text += &format!("CONFIG_{}={value}\n", values.name),
            None => {}
        }
    }
    text
}
