//! Which short options of programs take a value, so that the value is not taken for options.

/// The letters of the options of `program` that take a value.
pub(super) fn values_of(program: &str) -> &'static str {
    match program {
        "basename" => "s",
        "base64" | "base32" => "w",
        "cp" | "mv" | "ln" => "St",
        "cut" => "bcdf",
        "date" => "dfrsI",
        "declare" | "local" | "typeset" => "",
        "df" => "Btx",
        "du" => "Bdt",
        "env" => "uC",
        "exec" => "a",
        "grep" | "egrep" | "fgrep" => "ABCDdefm",
        "head" | "tail" => "cns",
        "install" => "Sgmot",
        "ionice" => "cn",
        "md5sum" | "sha1sum" | "sha256sum" | "sha512sum" => "",
        "mktemp" => "pt",
        "nice" => "n",
        "paste" => "d",
        "pgrep" | "pkill" => "FGPUgstu",
        "read" => "adintpuN",
        "sed" => "efil",
        "shuf" => "ino",
        "sort" => "STkot",
        "split" => "CablnN",
        "sudo" => "CDghprtuU",
        "tar" => "CFHIKLNTVXbfg",
        "touch" => "drt",
        "uniq" => "fsw",
        "wait" => "p",
        "xargs" => "EILPadensil",
        _ => "",
    }
}
