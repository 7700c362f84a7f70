//! A file descriptor that becomes readable when somebody is to be woken: fiber schedulers know how to watch one.
//!
//! Waking shuts the pair down rather than closing one end: a child that was forked meanwhile holds a copy of that end,
//! and the copy would keep the other end from becoming readable.

#[cfg(unix)]
mod unix {
    use std::io;
    use std::net::Shutdown;
    use std::os::fd::{IntoRawFd, RawFd};
    use std::os::unix::net::UnixStream;

    /// The end that wakes. Dropping it wakes nobody.
    pub struct WakePipe(UnixStream);

    impl WakePipe {
        /// A pipe, and the descriptor that becomes readable by [`wake`](Self::wake); the caller closes the descriptor.
        pub fn new() -> io::Result<(Self, RawFd)> {
            let (pipe, watched) = UnixStream::pair()?;
            Ok((Self(pipe), watched.into_raw_fd()))
        }

        /// Makes the descriptor readable.
        pub fn wake(&self) {
            // Whoever watched may have gone.
            let _ = self.0.shutdown(Shutdown::Both);
        }
    }
}

/// Elsewhere schedulers watch no descriptors, so there is no pipe.
#[cfg(not(unix))]
mod other {
    use std::convert::Infallible;
    use std::io;

    /// There is none.
    pub struct WakePipe(Infallible);

    impl WakePipe {
        /// Fails.
        pub fn new() -> io::Result<(Self, i32)> {
            Err(io::ErrorKind::Unsupported.into())
        }

        /// Never called.
        pub fn wake(&self) {
            match self.0 {}
        }
    }
}

#[cfg(not(unix))]
pub use other::WakePipe;
#[cfg(unix)]
pub use unix::WakePipe;
