//! A file descriptor that becomes readable to wake a fiber: fiber schedulers can watch descriptors.
//!
//! `wake` shuts the socket pair down instead of closing one end. A forked child holds a copy of that end, which would
//! keep the other end from becoming readable.

#[cfg(unix)]
mod unix {
    use std::io;
    use std::net::Shutdown;
    use std::os::fd::{IntoRawFd, RawFd};
    use std::os::unix::net::UnixStream;

    /// The end that wakes. Call `wake`: dropping it is not a reliable way to wake the other end.
    pub struct WakePipe(UnixStream);

    impl WakePipe {
        /// Creates a pipe. Returns the descriptor that [`wake`](Self::wake) makes readable; the caller has to close
        /// it.
        pub fn new() -> io::Result<(Self, RawFd)> {
            let (pipe, watched) = UnixStream::pair()?;
            Ok((Self(pipe), watched.into_raw_fd()))
        }

        /// Makes the descriptor readable.
        pub fn wake(&self) {
            // Fails if the other end is already closed. Then nothing waits any more.
            let _ = self.0.shutdown(Shutdown::Both);
        }
    }
}

/// Only on Unix can fiber schedulers watch these descriptors, so elsewhere there is no pipe.
#[cfg(not(unix))]
mod other {
    use std::convert::Infallible;
    use std::io;

    /// Cannot be created on this platform.
    pub struct WakePipe(Infallible);

    impl WakePipe {
        /// Always fails on this platform.
        pub fn new() -> io::Result<(Self, i32)> {
            Err(io::ErrorKind::Unsupported.into())
        }

        /// Never called on this platform.
        pub fn wake(&self) {
            match self.0 {}
        }
    }
}

#[cfg(not(unix))]
pub use other::WakePipe;
#[cfg(unix)]
pub use unix::WakePipe;
