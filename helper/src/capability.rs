//! File capabilities: from the text of `setcap` to the bytes that the kernel keeps.

use crate::problem::{Outcome, Problem};

/// The names by their number (`linux/capability.h`).
const NAMES: [&str; 41] = [
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
];

/// `VFS_CAP_REVISION_2`.
const REVISION: u32 = 0x0200_0000;
/// `VFS_CAP_FLAGS_EFFECTIVE`.
const EFFECTIVE: u32 = 1;

#[derive(Debug, Default)]
struct Sets {
    effective: u64,
    permitted: u64,
    inheritable: u64,
}

/// The value of `security.capability` for a text such as `cap_net_raw+ep`.
pub(crate) fn encode(text: &str) -> Outcome<Vec<u8>> {
    let wrong = |why: String| {
        let message = format!("the capabilities `{text}` {why}");
        Problem::with_hint(message, "write them as `cap_net_raw,cap_net_admin+ep`")
    };
    let mut sets = Sets::default();
    if text.split_whitespace().next().is_none() {
        return Err(wrong("are empty".to_owned()));
    }
    for clause in text.split_whitespace() {
        apply(&mut sets, clause).map_err(&wrong)?;
    }
    let Sets { effective, permitted, inheritable } = sets;
    // A file has one flag for all its effective capabilities.
    let flag = match effective {
        0 => 0,
        all if all == permitted | inheritable => EFFECTIVE,
        _ => return Err(wrong("have `e` for some only, which a file cannot hold".to_owned())),
    };
    let mut bytes = (REVISION | flag).to_le_bytes().to_vec();
    for shift in [0, 32] {
        for set in [permitted, inheritable] {
            let word = u32::try_from((set >> shift) & 0xffff_ffff).unwrap_or_default();
            bytes.extend_from_slice(&word.to_le_bytes());
        }
    }
    Ok(bytes)
}

fn apply(sets: &mut Sets, clause: &str) -> Result<(), String> {
    let at = clause.find(['=', '+', '-']).ok_or("have no `+`, `=` or `-`")?;
    let (names, mut rest) = clause.split_at(at);
    let mut mask = 0;
    for name in names.split(',') {
        mask |= match name.to_ascii_lowercase().as_str() {
            "all" | "" => (1 << NAMES.len()) - 1,
            name => {
                let bare = name.strip_prefix("cap_").unwrap_or_default();
                let number = NAMES.iter().position(|known| *known == bare);
                1 << number.ok_or_else(|| format!("name the unknown `{name}`"))?
            }
        };
    }
    while let Some(operator) = rest.chars().next() {
        let flags = &rest[1..];
        let end = flags.find(['=', '+', '-']).unwrap_or(flags.len());
        let change = |set: &mut u64, flag: char| {
            let named = flags[..end].contains(flag);
            match operator {
                '=' => *set = if named { *set | mask } else { *set & !mask },
                '+' if named => *set |= mask,
                '-' if named => *set &= !mask,
                _ => {}
            }
        };
        change(&mut sets.effective, 'e');
        change(&mut sets.permitted, 'p');
        change(&mut sets.inheritable, 'i');
        if flags[..end].contains(|flag| !matches!(flag, 'e' | 'p' | 'i')) {
            return Err("have flags other than `e`, `i` and `p`".to_owned());
        }
        rest = &flags[end..];
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> String {
        encode(text).unwrap().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    // The expected bytes are what `setcap` of libcap 2.66 wrote.
    #[test]
    fn bytes_are_those_of_setcap() {
        assert_eq!(hex("cap_net_raw+ep"), "0100000200200000000000000000000000000000");
        assert_eq!(
            hex("cap_net_raw,cap_net_admin=eip"),
            "0100000200300000003000000000000000000000"
        );
        assert_eq!(hex("cap_bpf+p"), "0000000200000000000000008000000000000000");
    }

    #[test]
    fn wrong_texts_are_refused() {
        for wrong in
            ["", "net_raw+ep", "cap_x+ep", "cap_kill", "cap_kill+q", "cap_kill+p cap_chown+ep"]
        {
            assert!(encode(wrong).is_err(), "{wrong}");
        }
    }
}
