//! Files to read. They must be regular files, because reading a pipe waits and a device may never end.

use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Opens a regular file, and returns its size.
///
/// The kind of file is checked before opening, because opening a device may have effects, and after it, because the
/// file may have been replaced in between. The file is opened so that it never waits for the other end of a pipe.
pub(crate) fn open(path: &Path) -> io::Result<(File, u64)> {
    check(fs::metadata(path)?.file_type())?;
    let file = without_waiting(OpenOptions::new().read(true)).open(path)?;
    let metadata = file.metadata()?;
    check(metadata.file_type())?;
    Ok((file, metadata.len()))
}

fn check(kind: FileType) -> io::Result<()> {
    match (kind.is_file(), kind.is_dir()) {
        (true, _) => Ok(()),
        (_, true) => Err(ErrorKind::IsADirectory.into()),
        _ => Err(io::Error::new(ErrorKind::InvalidInput, "it is a pipe, a device or the like")),
    }
}

#[cfg(unix)]
fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed())
}

#[cfg(not(unix))]
fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    /// Makes a named pipe.
    fn pipe(path: &Path) {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    #[test]
    fn only_a_regular_file_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        fs::write(place("file"), "four").unwrap();
        pipe(&place("pipe"));
        symlink(place("pipe"), place("link to a pipe")).unwrap();
        symlink(place("file"), place("link to a file")).unwrap();
        let told = |path: &Path| open(path).map(|(_, size)| size).map_err(|error| error.kind());
        assert_eq!(told(&place("file")), Ok(4));
        assert_eq!(told(&place("link to a file")), Ok(4));
        assert_eq!(told(&place("nothing")), Err(ErrorKind::NotFound));
        assert_eq!(told(folder.path()), Err(ErrorKind::IsADirectory));
        for other in [place("pipe"), place("link to a pipe"), "/dev/zero".into(), "/dev/tty".into()] {
            assert_eq!(told(&other), Err(ErrorKind::InvalidInput), "{other:?}");
        }
    }

    /// The case of a pipe that replaced the file between the two checks.
    #[test]
    fn a_pipe_is_opened_without_waiting_for_its_other_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        pipe(&path);
        let file = without_waiting(OpenOptions::new().read(true)).open(&path).unwrap();
        assert!(check(file.metadata().unwrap().file_type()).is_err());
    }
}
