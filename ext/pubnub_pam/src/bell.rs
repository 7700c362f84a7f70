//! A wait that a fiber scheduler can share its thread over: on a file descriptor, which it knows how to watch.
//!
//! One end is Ruby's to watch, the other is rung. Ringing shuts the pair down rather than closing one end: a child
//! that was forked meanwhile holds a copy of it, which would keep a merely closed one open.

#[cfg(unix)]
mod unix {
    use std::io;
    use std::net::Shutdown;
    use std::os::fd::{IntoRawFd, RawFd};
    use std::os::unix::net::UnixStream;

    /// The end that is rung. Dropping it rings nothing.
    pub(crate) struct Bell(UnixStream);

    impl Bell {
        /// A bell, and the descriptor that becomes readable once it is rung; the caller closes that.
        pub(crate) fn new() -> io::Result<(Self, RawFd)> {
            let (bell, watched) = UnixStream::pair()?;
            Ok((Self(bell), watched.into_raw_fd()))
        }

        pub(crate) fn ring(&self) {
            // Who watched may be gone.
            let _ = self.0.shutdown(Shutdown::Both);
        }
    }
}

/// Elsewhere a descriptor is nothing that Ruby's schedulers watch: the waiting thread waits as a whole.
#[cfg(not(unix))]
mod other {
    use std::convert::Infallible;
    use std::io;

    pub(crate) struct Bell(Infallible);

    impl Bell {
        pub(crate) fn new() -> io::Result<(Self, i32)> {
            Err(io::ErrorKind::Unsupported.into())
        }

        pub(crate) fn ring(&self) {
            match self.0 {}
        }
    }
}

#[cfg(not(unix))]
pub(crate) use other::Bell;
#[cfg(unix)]
pub(crate) use unix::Bell;
