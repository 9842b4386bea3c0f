//! Access control lists, which ext holds in fewer bytes than the attribute has.
//!
//! The attribute is the version 2 and entries of a tag, permissions and a number of 4 bytes.
//! On disk it is the version 1, and only entries of named users and groups have the number.
//! See `fs/ext4/acl.h` and `include/uapi/linux/posix_acl_xattr.h` of the kernel.

const ATTRIBUTE_VERSION: [u8; 4] = [2, 0, 0, 0];
const DISK_VERSION: [u8; 4] = [1, 0, 0, 0];

/// Tags of the owner, a user, the owning group, a group, the mask and all others.
const TAGS: [u8; 6] = [0x01, 0x02, 0x04, 0x08, 0x10, 0x20];
const NAMED: [u8; 2] = [0x02, 0x08];

/// A list as ext holds it, if it is one.
pub(super) fn to_disk(attribute: &[u8]) -> Option<Vec<u8>> {
    let entries = attribute.strip_prefix(&ATTRIBUTE_VERSION)?;
    if !entries.len().is_multiple_of(8) {
        return None;
    }
    let mut disk = DISK_VERSION.to_vec();
    for entry in entries.chunks(8) {
        if !TAGS.contains(&entry[0]) || entry[1] != 0 {
            return None;
        }
        let length = if NAMED.contains(&entry[0]) { 8 } else { 4 };
        disk.extend(&entry[..length]);
    }
    Some(disk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_users_and_groups_have_numbers() {
        let mut attribute = ATTRIBUTE_VERSION.to_vec();
        attribute.extend([1, 0, 6, 0, 255, 255, 255, 255]);
        attribute.extend([2, 0, 4, 0, 0xe8, 3, 0, 0]);
        let disk = [1, 0, 0, 0, 1, 0, 6, 0, 2, 0, 4, 0, 0xe8, 3, 0, 0];
        assert_eq!(to_disk(&attribute).as_deref(), Some(&disk[..]));
        assert_eq!(to_disk(&attribute[..11]), None, "it is cut off");
        assert_eq!(to_disk(&[1, 0, 0, 0]), None, "it has another version");
        attribute[4] = 3;
        assert_eq!(to_disk(&attribute), None, "the tag is unknown");
    }
}
