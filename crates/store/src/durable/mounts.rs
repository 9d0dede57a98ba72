//! Reading Linux's list of mounts, `/proc/self/mountinfo` (proc(5)).

use std::path::Path;

/// The field of a line that has the mount point, from 0.
const MOUNT_POINT: usize = 4;

/// Whether a path is the mount point of a line.
pub(super) fn names(mounts: &str, path: &Path) -> bool {
    mounts.lines().filter_map(|line| line.split(' ').nth(MOUNT_POINT)).any(|point| Path::new(&unescaped(point)) == path)
}

/// White space and backslashes are written as `\` and three octal digits.
fn unescaped(field: &str) -> String {
    [(r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", r"\")]
        .iter()
        .fold(field.to_owned(), |field, (escape, character)| field.replace(escape, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_mounted_by_itself_is_found() {
        let mounts = "22 1 8:1 / / rw,relatime - ext4 /dev/root rw\n\
                      40 22 8:1 /srv/r.json /srv/mon\\040hotel/reservations.json rw,relatime - ext4 /dev/root rw\n";
        assert!(names(mounts, Path::new("/srv/mon hotel/reservations.json")));
        assert!(!names(mounts, Path::new("/srv/mon hotel")));
        assert!(!names("", Path::new("/")));
    }
}
